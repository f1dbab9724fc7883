"""Error budgets on the page: what is said of each, the course of one, and the days of all."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import budgets
import pytest
from budgets import AT_RISK, EXHAUSTED, HOUR, NO_DATA, NOW, OK, points
from mornings import hostile, morning, spending
from msgspec.structs import replace

import reports.html
from inspector.report import Report, Slo, SloAlert, SloEvents, SloStatus
from reports.budget import course
from reports.html.burndown import Band, Chart, burndown
from reports.html.heatmap import HeatMap, heat_map
from reports.html.render import as_html
from reports.html.slo import Budgets, Card
from reports.html.slo import budgets as section

CARD = """\
Error budgets 4
◆ exhausted
shop / checkout-availability
budget left: -4.00%
1,040 bad of 1,000,000; 1,000 allowed; 104.00% spent. In time: 44 min 56 s of 43 min 12 s.
Releases◆ freeze
Target99.9% over 30d rolling
SLI99.89%
Burn rate5m 0.0, 30m 0.0, 1h 14.5, 2h 7.0, 6h 6.5, 1d 2.3, 3d 1.0
Last 24 h31.00% of the budget lost
Recovers2026-01-20 12:00 UTC
Burn-down of shop/checkout-availability
Budget left: 100% at the start, -4.00% at the end; \
grey: 1 gap without data; dashed: an even spending.
2025-12-16 08:00 UTC 2026-01-15 08:00 UTC Budget left: 100% at the start, -4.00% at the end; \
grey: 1 gap without data; dashed: an even spending.
page 1h/5m, 2026-01-14 12:10 UTC to 2026-01-14 12:45 UTC, peak burn 31.1, 10.00% of the budget
ticket 1d/2h, 2026-01-14 13:00 UTC to now
Data: 91.6% measured; 60 of 720 slices were not measured
Explain"""


def shown(*slos: Slo) -> Budgets:
    found = section(replace(morning(), slos=slos))
    assert found
    return found


def card(slo: Slo) -> Card:
    [only] = shown(slo).cards.shown
    return only


def chart(slo: Slo) -> Chart:
    drawn = burndown(slo, course(slo))
    assert drawn
    return drawn


def days(*slos: Slo) -> HeatMap:
    table = heat_map((slo, course(slo)) for slo in slos)
    assert table
    return table


def cells(slo: Slo) -> dict[str, str]:
    """What stands in the one row, by column."""
    table = days(slo)
    [row] = table.rows
    return {column.text: cell.text for column, cell in zip(table.columns, row.cells, strict=True)}


def spent(bad: list[float | None], *, start: datetime, consumed: float) -> Slo:
    """An SLO of days, each of a thousand events, from a midnight on."""
    end = start + timedelta(days=len(bad))
    hourly = points([count for count in bad for _ in range(24)], total=1000.0, end=end)
    total = 24 * sum(filter(None, bad))
    return replace(
        EXHAUSTED, series=hourly, events=SloEvents(bad=total, total=1e6), consumed=consumed
    )


def test_a_report_without_budgets_has_no_trace_of_them() -> None:
    text = as_html(morning()).decode()

    assert "rror budget" not in text
    assert ".heat" not in text


def test_a_card_says_status_release_and_the_budget_in_events_time_and_percent() -> None:
    page = as_html(spending()).decode()
    start = page.index('<section id="error-budgets"')
    lines = re.sub("<[^>]+>", "", page[start : page.index("</article>", start)]).splitlines()

    text = unescape("\n".join(line for line in lines if line)).replace("\xa0", " ")
    assert text == "\n".join((CARD, *EXHAUSTED.explain))


def test_what_lost_most_since_the_last_run_comes_first_and_the_unknown_before_the_well() -> None:
    names = [item.name for item in shown(*budgets.SLOS).cards.shown]

    assert names == ["checkout-availability", "settlement", "search-latency", "web"]
    lost = replace(OK, lost_last_day=0.4)
    assert shown(EXHAUSTED, lost).cards.shown[0].name == "web"


def test_only_what_is_well_is_folded() -> None:
    folded = {item.name: not item.open for item in shown(*budgets.SLOS).cards.shown}

    assert [name for name, closed in folded.items() if closed] == ["web"]


def test_budgets_beyond_the_page_are_counted() -> None:
    many = tuple(replace(OK, id=f"shop/{index:03}", series=()) for index in range(103))
    text = as_html(replace(morning(), slos=many)).decode()

    assert "… and 3 more SLOs in slo.csv" in text
    assert text.count('<details class="incident ok">') == 100


@pytest.mark.parametrize(
    ("slo", "story"),
    [
        pytest.param(
            AT_RISK,
            "1,371 bad of 343,000; 1,715 allowed so far; "
            "36.86% of the whole period's budget spent. In time: 82 min 16 s of 223 min 12 s.",
        ),
        (NO_DATA, "No verdict: no series answered since 9 January."),
        (replace(NO_DATA, reason=""), "No verdict: no reason given."),
        (OK, "6.4 bad of 672,000; 336 allowed; 1.91% spent. In time: 24.0 s of 20 min 9 s."),
        (
            replace(EXHAUSTED, period_s=None),
            "1,040 bad of 1,000,000; 1,000 allowed; 104.00% spent.",
        ),
        (
            replace(EXHAUSTED, target="100", consumed=float("inf"), remaining=None),
            "1,040 bad of 1,000,000; none allowed.",
        ),
        (replace(EXHAUSTED, target="=1+1"), ""),
        (
            replace(EXHAUSTED, consumed=None),
            "1,040 bad of 1,000,000; 1,000 allowed.",
        ),
    ],
)
def test_a_story_holds_what_is_known_and_no_more(slo: Slo, story: str) -> None:
    assert card(slo).story == story


def test_consumption_is_rounded_up_and_availability_down() -> None:
    slo = replace(OK, sli=0.9999999, consumed=0.10001, remaining=0.89999, lost_last_day=0.00001)
    facts = dict(card(slo).facts)

    assert card(slo).reach == "budget left: 89.99%"
    assert "10.01% spent" in card(replace(slo, events=SloEvents(bad=33.6, total=672000.0))).story
    assert (facts["SLI"], facts["Last 24 h"]) == ("99.999%", "0.01% of the budget lost")


def test_a_budget_that_rolled_off_is_regained() -> None:
    assert dict(card(OK).facts)["Last 24 h"] == "0.50% of the budget regained"


def test_many_alerts_are_cut_and_counted() -> None:
    alert = SloAlert(severity="page", window="1h/5m", start=NOW)
    alerts = card(replace(OK, alerts=(alert,) * 23)).alerts

    assert (len(alerts.shown), alerts.hidden) == (20, 3)
    assert alerts.shown[0] == "page 1h/5m, 2026-01-15 08:00 UTC to now"


def test_a_chart_falls_where_the_budget_was_spent_and_breaks_at_gaps() -> None:
    slo = replace(
        EXHAUSTED,
        series=points([10.0, None, 0.0, 30.0], total=100.0),
        events=SloEvents(good=260.0, bad=40.0, total=300.0),
        consumed=0.5,
        period_s=8 * HOUR,
        alerts=(SloAlert(severity="page", window="1h/5m", start=NOW - timedelta(hours=1)),),
    )

    assert chart(slo) == Chart(
        title="Burn-down of shop/checkout-availability",
        description="Budget left: 100% at the start, 50.00% at the end; "
        "grey: 1 gap without data; dashed: an even spending.",
        line="M0 0.0L150 15.0M300 15.0L450 15.0L600 60.0",
        zero="120.0",
        ideal="60.0",
        bands=(Band(150, 150, "gap"), Band(450, 150, "page")),
        start="2026-01-15 04:00 UTC",
        end="2026-01-15 08:00 UTC",
    )


def test_an_overspent_budget_is_drawn_below_zero() -> None:
    slo = replace(EXHAUSTED, series=points([520.0, 520.0], total=5e5), consumed=3.0)

    assert chart(slo).line == "M0 0.0L300 60.0L600 120.0"
    assert chart(slo).zero == "40.0"


def test_a_chart_says_what_its_slices_do_not_account_for() -> None:
    slo = replace(EXHAUSTED, series=points([520.0], total=5e5))

    assert chart(slo).description == (
        "Budget left: 100% at the start, 48.00% at the end; "
        "-4.00% with what no slice accounts for; dashed: an even spending."
    )


def test_a_slice_that_lasts_no_time_is_not_drawn() -> None:
    slo = replace(OK, series=(replace(points([6.4], total=10.0)[0], seconds=0),))

    assert burndown(slo, course(slo)) is None


def test_a_slice_that_the_series_skips_is_a_gap() -> None:
    whole = points([0.0, 0.0, 1.0], total=10.0)
    slo = replace(OK, series=(whole[0], whole[2]), events=SloEvents(bad=1.0))

    assert chart(slo).bands == (Band(200, 200, "gap"),)


def test_a_long_series_is_drawn_in_as_many_points_as_can_be_seen() -> None:
    slo = replace(OK, series=points([1.0] * 9000, total=10.0), events=SloEvents(bad=9000.0))

    assert chart(slo).line.count("L") == 601


def test_nothing_is_drawn_where_nothing_was_measured() -> None:
    assert burndown(NO_DATA, course(NO_DATA)) is None
    assert burndown(replace(OK, series=()), ()) is None


def test_the_cells_of_a_row_add_up_to_what_is_consumed() -> None:
    table = days(*budgets.SLOS)
    sums = [
        round(sum(float(cell.text.rstrip("?") or 0) for cell in row.cells), 1) for row in table.rows
    ]

    assert [row.consumed for row in table.rows] == ["2.0%", "unknown", "36.9%", "104.0%"]
    assert sums == [2.0, 0.0, 36.9, 104.0]


def test_a_day_costs_its_share_and_missing_data_are_marked() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)

    assert cells(spent([10.0, None, 0.0, 30.0], start=start, consumed=0.8)) == {
        "01-04": "60.0",
        "01-03": "0",
        "01-02": "?",
        "01-01": "20.0",
    }


def test_a_day_measured_in_part_shows_its_number_and_the_doubt() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    slo = spent([10.0], start=start, consumed=0.5)
    holed = tuple(replace(point, good=None, bad=None) for point in slo.series[:3])
    slo = replace(slo, series=(*holed, *slo.series[3:]), events=SloEvents(bad=210.0))

    assert cells(slo) == {"01-01": "50.0?"}


def test_days_that_do_not_fit_stand_together() -> None:
    start = datetime(2025, 12, 1, tzinfo=UTC)
    found = cells(spent([1.0] * 40, start=start, consumed=0.4))

    assert len(found) == 32
    assert list(found)[-2:] == ["12-10", "earlier"]
    assert (found["12-10"], found["earlier"]) == ("1.0", "9.0")


def test_what_no_slice_accounts_for_stands_in_a_column_of_its_own() -> None:
    slo = spent([10.0], start=datetime(2026, 1, 1, tzinfo=UTC), consumed=0.5)
    slo = replace(slo, events=SloEvents(bad=480.0))

    assert cells(slo) == {"01-01": "25.0", "other": "25.0"}


@pytest.mark.parametrize(
    ("consumed", "style"),
    [(0.0, ""), (0.01, "t1"), (0.03, "t2"), (0.1, "t3"), (0.3, "t4"), (0.301, "t5")],
)
def test_a_day_is_tinted_in_five_steps(consumed: float, style: str) -> None:
    slo = spent([10.0], start=datetime(2026, 1, 1, tzinfo=UTC), consumed=consumed)
    [row] = days(slo).rows

    assert [cell.style for cell in row.cells] == [style]


def test_there_is_no_table_without_a_series() -> None:
    assert heat_map([(replace(OK, series=()), ())]) is None


def test_numbers_that_json_cannot_hold_are_unknown() -> None:
    slo = replace(EXHAUSTED, sli=float("nan"), remaining=float("-inf"), burn={"1h": float("inf")})

    assert card(slo).reach == "budget left: unknown"
    assert dict(card(slo).facts)["SLI"] == "unknown"
    assert dict(card(slo).facts)["Burn rate"] == "unknown"


def test_no_data_is_never_green() -> None:
    assert (card(NO_DATA).label.style, card(NO_DATA).release.style) == ("unknown", "unknown")
    assert card(replace(OK, status=SloStatus.NO_DATA)).open


@pytest.mark.parametrize("report", [spending, hostile], ids=lambda make: make.__name__)
def test_ids_are_unique_and_each_name_of_a_chart_is_there(report: Callable[[], Report]) -> None:
    text = as_html(report()).decode()
    ids = re.findall(r' id="([^"]+)"', text)
    named = " ".join(re.findall(r'aria-labelledby="([^"]+)"', text)).split()

    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)


def test_the_style_of_budgets_and_of_the_page_stay_small_together() -> None:
    folder = Path(reports.html.__file__).parent / "assets"
    sizes = [len((folder / name).read_bytes()) for name in ("report.css", "slo.css")]

    assert sum(sizes) <= 16_000


def test_a_page_of_a_hundred_budgets_stays_small() -> None:
    many = tuple(replace(EXHAUSTED, id=f"shop/{index:03}") for index in range(100))

    assert len(as_html(replace(morning(), slos=many))) <= 1_000_000
