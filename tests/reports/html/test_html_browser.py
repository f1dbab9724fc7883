"""The page in Chromium, with its script, without it, on a phone and on paper."""

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from mornings import FINDINGS, HOSTILE, crowded, hostile, morning, quiet, spending
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from inspector.report import Report
from reports.escape import visible
from reports.html.render import as_html

pytestmark = pytest.mark.browser

LAUNCH = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Contrast ratio of an element's text on its own background, as WCAG defines it.
CONTRAST = """
(element) => {
  const style = getComputedStyle(element);
  const light = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
"""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(LAUNCH))
        yield running
        running.close()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**options))
        return opened[-1]

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def show(tmp_path: Path, contexts: Callable[..., BrowserContext]) -> Open:
    """Opens a report from a file, in a browser of these options."""

    def open_report(report: Report, anchor: str = "", **options: Any) -> Page:
        path = tmp_path / "report.html"
        path.write_bytes(as_html(report))
        page = contexts(**options).new_page()
        page.goto(path.as_uri() + anchor)
        return page

    return open_report


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a folder served over HTTP, and the paths that were asked of it."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def rows(page: Page) -> list[str]:
    """The objects of the rows in view, in order."""
    return page.locator("#rows tbody tr:visible td:nth-child(4)").all_text_contents()


@pytest.mark.parametrize(
    "report", [morning, quiet, spending, hostile], ids=lambda make: make.__name__
)
def test_the_page_asks_the_network_for_nothing_and_complains_of_nothing(
    report: Callable[[], Report],
    tmp_path: Path,
    contexts: Callable[..., BrowserContext],
    served: tuple[str, list[str]],
) -> None:
    (tmp_path / "report.html").write_bytes(as_html(report()))
    address, asked = served
    said: list[str] = []
    page = contexts().new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}/report.html")
    page.wait_for_load_state("networkidle")

    assert asked == ["/report.html"]
    assert said == []


def test_hostile_texts_are_read_and_do_nothing(show: Open) -> None:
    page = show(hostile())
    text = page.evaluate("document.body.textContent")

    assert page.evaluate("typeof window.hostile") == "undefined"
    assert (
        page.locator(
            "body :is(img, svg:not(.burndown > svg), script, style, [onload], [onmouseover])"
        ).count()
        == 0
    )
    assert [item for item in HOSTILE if visible(item) not in text] == []


def test_a_script_put_into_the_file_does_not_run(
    tmp_path: Path, contexts: Callable[..., BrowserContext]
) -> None:
    planted = as_html(morning()).replace(b"</main>", b"</main><script>planted = 1</script>")
    (tmp_path / "report.html").write_bytes(planted)
    page = contexts().new_page()
    page.goto((tmp_path / "report.html").as_uri())

    assert page.evaluate("typeof window.planted") == "undefined"
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<p>'")


def test_the_filter_takes_words_in_any_order(show: Open) -> None:
    page = show(morning())
    page.fill("[name=text]", "oomkilled REDIS")

    assert rows(page) == ["StatefulSet/cache redis"]
    expect(page.locator("#status")).to_have_text("1 of 4 rows shown")


def test_severity_and_namespace_narrow_the_rows(show: Open) -> None:
    page = show(morning())
    page.select_option("[name=severity]", "warning")
    assert rows(page) == ["Deployment/web app", "StatefulSet/cache redis"]

    page.select_option("[name=namespace]", "shop")
    assert rows(page) == ["Deployment/web app"]


def test_a_heading_sorts_the_rows_and_says_so(show: Open) -> None:
    page = show(morning())
    heading = page.locator("th[data-sort=count]")
    heading.get_by_role("button").click()
    assert rows(page)[0] == "Deployment/web app"
    assert heading.get_attribute("aria-sort") == "descending"

    heading.get_by_role("button").click()
    assert rows(page)[-1] == "Deployment/web app"
    assert heading.get_attribute("aria-sort") == "ascending"


def test_the_address_keeps_filter_and_order_and_back_undoes(show: Open) -> None:
    page = show(morning())
    page.locator("th[data-sort=object]").get_by_role("button").click()
    page.select_option("[name=severity]", "warning")
    assert page.url.endswith("#severity=warning&sort=object")
    chosen = rows(page)

    page.reload()
    assert rows(page) == chosen

    page.go_back()
    assert page.url.endswith("#sort=object")
    expect(page.locator("#status")).to_have_text("4 of 4 rows shown")


def test_a_number_of_the_matrix_leads_to_its_rows(show: Open) -> None:
    page = show(morning())
    page.get_by_role("link", name="1 warning, platform").click()
    assert rows(page) == ["StatefulSet/cache redis"]

    page.get_by_role("link", name="1 in all, Node/worker-3", exact=True).click()
    assert rows(page) == ["Node/worker-3"]


def test_a_deep_link_opens_its_row_and_takes_the_focus_there(show: Open) -> None:
    page = show(crowded(), "#f-00000000000000f0")
    summary = page.locator("#f-00000000000000f0")

    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(page.locator("#rows .hint:visible")).to_have_count(1)


def test_a_link_inside_the_page_opens_a_row_that_was_filtered_out(show: Open) -> None:
    page = show(morning(), "#severity=info")
    page.locator("article .proof summary").first.click()
    page.get_by_role("link", name="Node/worker-3: lost").click()

    expect(page.locator("tr:has(#f-0000000000000001) .command")).to_be_visible()


def test_a_link_to_an_unknown_finding_says_so(show: Open) -> None:
    page = show(morning(), "#f-ffffffffffffffff")

    expect(page.locator("#status")).to_contain_text("not in this table")
    assert len(rows(page)) == 4


def test_the_keyboard_is_enough(show: Open) -> None:
    page = show(morning())
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.keyboard.press("/")
    page.keyboard.type("redis")
    assert len(rows(page)) == 1
    page.keyboard.press("Escape")
    assert len(rows(page)) == 4

    summary = page.locator("#rows summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rows details").first).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator("#rows details").first).not_to_have_attribute("open", "")


def test_what_is_copied_is_what_is_shown(show: Open) -> None:
    page = show(morning(), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy: kubectl logs").first.click()
    expect(page.get_by_role("button", name="Copied: kubectl logs")).to_be_visible()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "kubectl logs pod/cache-0 -n=platform -c=redis --previous"


@pytest.mark.parametrize(
    "report", [morning, crowded, spending, hostile], ids=lambda make: make.__name__
)
def test_a_narrow_page_does_not_scroll_sideways(show: Open, report: Callable[[], Report]) -> None:
    page = show(report(), viewport={"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_script_the_page_says_all_that_matters(show: Open) -> None:
    page = show(morning(), java_script_enabled=False)

    for text in (
        "1 critical and 1 warning incident; 2 of 5 checks could not run.",
        "Not everything was seen",
        "Node worker-3 stopped reporting",
        "kubectl describe node/worker-3",
        "HTTP 403: resourcequotas is forbidden",
        "Findings by owner",
    ):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.locator("#rows summary")).to_contain_text([item.message for item in FINDINGS])
    for control in ("#filter", "#theme", "button"):
        expect(page.locator(control).first).to_be_hidden()


def test_paper_shows_what_is_folded_and_no_controls(show: Open) -> None:
    page = show(morning(), color_scheme="dark")
    page.emulate_media(media="print")

    expect(page.get_by_text("NodeStatusUnknown").first).to_be_visible()
    expect(page.get_by_text("KeyError: 'behavior'").last).to_be_visible()
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator(".command button").first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_course_of_a_budget_is_drawn_and_named(show: Open) -> None:
    page = show(spending(), java_script_enabled=False)
    chart = page.get_by_role("img", name="Burn-down of shop/checkout-availability")

    expect(chart).to_be_visible()
    expect(chart).to_have_accessible_description(
        "Budget left: 100% at the start, -4.00% at the end; "
        "grey: 1 gap without data; dashed: an even spending."
    )
    box = chart.locator("path").bounding_box()
    assert box
    assert box["width"] > 500
    assert box["height"] > 80


def test_days_are_a_table_that_scrolls_by_itself_and_names_each_cell(show: Open) -> None:
    page = show(spending(), viewport={"width": 320, "height": 640})
    region = page.get_by_role("region", name="Budget spent by day")
    widths = region.evaluate("(box) => [box.clientWidth, box.scrollWidth]")

    assert widths[0] < 320 < widths[1]
    expect(region.get_by_role("columnheader")).to_have_count(33)
    expect(region.get_by_role("rowheader")).to_have_count(4)
    expect(region.get_by_role("cell")).to_have_count(4 * 32)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_cell_of_the_days_can_be_read(show: Open, scheme: str) -> None:
    page = show(spending(), color_scheme=scheme)
    cells = page.locator(".heat :is(.t1, .t2, .t3, .t4, .t5, .gap)").all()
    ratios = [cell.evaluate(CONTRAST) for cell in cells]

    assert len(ratios) > 20
    assert min(ratios) >= 4.5


def test_budgets_fit_on_paper(show: Open) -> None:
    page = show(spending(), viewport={"width": 703, "height": 900})
    page.emulate_media(media="print")
    edge = "document.querySelector('.heat').getBoundingClientRect().right"

    assert page.evaluate(edge) <= 703
    expect(page.get_by_text("consumed = 6.4 / (0.0005 * 672000)")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_label_can_be_read(show: Open, scheme: str) -> None:
    page = show(morning(), color_scheme=scheme)
    labels = page.locator(".badge, .tile, .banner, .matrix td a[class], body")
    ratios = [element.evaluate(CONTRAST) for element in labels.all()]

    assert len(ratios) > 30
    assert min(ratios) >= 4.5


def test_the_theme_follows_the_system_until_it_is_chosen_and_is_remembered(show: Open) -> None:
    page = show(morning(), color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(20, 23, 28)"

    page.get_by_role("button", name="Light theme").click()
    page.reload()

    assert page.evaluate(background) == "rgb(255, 255, 255)"
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
