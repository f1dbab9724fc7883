"""What the page says, and what it is made of."""

import base64
import hashlib
import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from mornings import CHECKS, FINDINGS, NOW, OUTCOMES, RUN, crowded, morning, quiet

import reports.html
from inspector.model import Outcome, Severity, State
from inspector.report import CheckResult, CheckStatus, Counts, Report, Statistics, Status, Verdict
from reports.html.render import as_html

FOLDER = Path(reports.html.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").glob("*.j2"))
SCRIPT = FOLDER / "assets/report.js"
STYLE = FOLDER / "assets/report.css"

GREEN = re.compile(r'class="(?:badge|nothing|tile) ok"')


def page(report: Report) -> str:
    return as_html(report).decode()


def section(report: Report, name: str) -> str:
    """One section, its lines without markup."""
    text = page(report)
    start = text.index(f'<section id="{name}"')
    return words(text[start : text.index("</section>", start)])


def words(markup: str) -> str:
    lines = (re.sub("<[^>]+>", "", line).strip() for line in markup.splitlines())
    return "\n".join(line for line in lines if line)


def test_an_incident_says_what_where_since_when_and_what_to_do() -> None:
    assert section(morning(), "act-now").split("▲")[0].splitlines() == [
        "Act now 2",
        "◆ critical",
        "Node is lost: Node/worker-3",
        "30 min, 187 objects",
        "Node worker-3 stopped reporting; 186 pods of Deployment/shop/web wait for it.",
        "Since2026-01-15 07:30 UTC, 30 min",
        "Whereshop",
        "OwnerNode/worker-3",
        "Look at the machine: power, network, kubelet. If it is gone, remove the Node.",
        "kubectl describe node/worker-3",
        "Evidence and 2 findings",
        "status.conditions[Ready].statusUnknown",
        "status.conditions[Ready].reasonNodeStatusUnknown",
        "Node/worker-3: lost: Kubelet stopped posting node status.",
        "Deployment/shop/web: 186 pods wait for a node that is lost",
    ]


def test_what_was_not_seen_is_named_with_its_cost_and_its_remedy() -> None:
    assert section(morning(), "not-checked").splitlines() == [
        "Not checked",
        "Sources not read completely",
        "OutcomeSourceReasonCost",
        "? forbidden",
        "resourcequotas",
        "HTTP 403: resourcequotas is forbidden",
        "1 check not run",
        "Checks without an answer",
        "StatusCheckReason",
        "? not checked",
        "Quota is used up quota-used-up",
        "resourcequotas forbidden (HTTP 403: resourcequotas is forbidden)",
        "✕ failed",
        "Autoscaler is at its maximum hpa-at-maximum",
        "KeyError: &#39;behavior&#39;",
        "To see more, grant the inspector these permissions:",
        "list resourcequotas",
    ]


def test_findings_are_counted_by_namespace_the_worst_first() -> None:
    assert section(morning(), "by-owner").split("Findings by owner")[0].splitlines() == [
        "By namespace and owner",
        "Findings by namespace",
        "Namespace",
        *("◆ critical", "▲ warning", "○ info", "all"),
        *("(cluster)", "1", "0", "1", "2"),
        *("platform", "0", "1", "0", "1"),
        *("shop", "0", "1", "0", "1"),
    ]


def test_a_quiet_morning_says_in_every_section_that_it_was_checked() -> None:
    report = quiet()

    for name in ("act-now", "for-information", "by-owner", "findings"):
        assert section(report, name).endswith("✓ checked, nothing found (5,162 objects)")
    assert section(report, "not-checked").endswith(
        "✓ every check that applies to this cluster ran, on complete sources"
    )
    assert "Not everything was seen" not in page(report)


def _unseen() -> dict[str, Report]:
    """Reports that claim health, each with another thing that was not seen."""
    claim = quiet()
    absent = Outcome(source="pods", outcome=State.ABSENT)
    partly = Outcome(source="pods", outcome=State.COMPLETE, objects=1, unreadable=1)
    replace = msgspec.structs.replace
    return {
        "a forbidden source": replace(claim, outcomes=OUTCOMES),
        "a check not run": replace(claim, checks=CHECKS[1:3]),
        "a check that failed": replace(claim, checks=(CHECKS[1], CHECKS[3])),
        "an unreadable object": replace(claim, outcomes=(partly,)),
        "a dump without pods": replace(
            claim, run=replace(RUN, source="dump"), outcomes=(OUTCOMES[0], absent)
        ),
        "an interrupted run": replace(claim, run=replace(RUN, interrupted=True)),
        "no checks": replace(claim, checks=()),
        "no sources": replace(claim, outcomes=()),
    }


@pytest.mark.parametrize("missing", _unseen())
def test_what_was_not_wholly_seen_is_never_green(missing: str) -> None:
    report = _unseen()[missing]
    head, _, _ = page(report).partition('<section id="checks"')

    assert not GREEN.search(head)
    assert '<p class="banner">' in head
    assert "checked, nothing found" not in head
    assert words(head).count("? nothing found in what was seen") == 4


def test_an_api_that_the_cluster_does_not_serve_hides_nothing() -> None:
    unserved = Outcome(source="horizontalpodautoscalers", outcome=State.ABSENT)
    report = msgspec.structs.replace(quiet(), outcomes=(*OUTCOMES[:2], unserved))

    assert '<p class="banner">' not in page(report)
    assert "no check lost" in section(report, "not-checked")


def test_an_api_that_is_absent_and_missed_by_a_check_is_a_gap() -> None:
    blocked = CheckResult(
        id="pod-stuck", title="Pod is stuck", status=CheckStatus.NOT_CHECKED, needs=("pods",)
    )
    absent = Outcome(source="pods", outcome=State.ABSENT)
    report = msgspec.structs.replace(quiet(), outcomes=(absent,), checks=(blocked,))

    assert "1 of 1 source not read completely and 1 of 1 check without an answer" in page(report)
    assert "1 check not run" in section(report, "not-checked")


def test_ten_incidents_stand_open_and_the_others_closed() -> None:
    text = page(crowded())

    assert text.count('<article class="incident') == 10
    assert text.count('<details class="incident critical"') == 10
    assert text.count('<details class="incident warning"') == 20
    assert text.count('<details class="incident info"') == 20


def test_incidents_beyond_the_page_are_counted() -> None:
    incident = morning().incidents[0]
    report = msgspec.structs.replace(morning(), incidents=(incident,) * 113)

    assert section(report, "act-now").endswith("… and 3 more incidents in findings.csv")


def test_rows_beyond_the_page_are_announced_and_the_worst_stay() -> None:
    report = crowded()

    rows = re.findall(r'<tr data-severity="(\w+)"', page(report))
    assert rows == ["critical"] * 200 + ["warning"] * 200 + ["info"] * 100
    assert "The 500 worst of 600 findings are shown; all are in findings.csv." in page(report)


def test_a_member_without_a_row_is_not_a_link() -> None:
    text = page(crowded())
    links = set(re.findall(r'href="#(f-\w+)"', text))
    rows = set(re.findall(r'<summary id="(f-\w+)"', text))

    assert links
    assert links <= rows


def test_an_incident_whose_root_is_missing_is_still_shown() -> None:
    report = msgspec.structs.replace(morning(), findings=())

    assert "Node worker-3 stopped reporting" in section(report, "act-now")


def test_each_link_inside_the_page_has_its_target() -> None:
    text = page(morning())

    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(re.findall(r'id="([^"]+)"', text))


def test_ids_are_unique() -> None:
    ids = re.findall(r' id="([^"]+)"', page(crowded()))

    assert len(ids) == len(set(ids))


def test_what_is_unknown_is_left_out_and_never_zero() -> None:
    run = msgspec.structs.replace(
        RUN, source="dump", started_at=None, finished_at=None, context="", server_version=""
    )
    text = page(msgspec.structs.replace(morning(), run=run))
    header = text[text.index("<header>") : text.index("</header>")]

    assert [name for name in ("Duration", "Context", "Kubernetes") if name in header] == []


def test_a_time_in_the_future_is_not_of_negative_age() -> None:
    late = msgspec.structs.replace(morning().incidents[0], since=NOW + timedelta(minutes=5))
    report = msgspec.structs.replace(morning(), incidents=(late,))

    assert "2026-01-15 08:05 UTC, 0 s" in section(report, "act-now")


def test_a_dump_that_cost_no_request_tells_nothing_of_the_network() -> None:
    report = msgspec.structs.replace(morning(), statistics=Statistics())

    assert section(report, "run").split("Sources")[0].splitlines() == [
        "Run",
        "Run2026-01-15T08:00:00Z/prod-eu-1",
        "Configuration5f1c0a9d",
    ]


def test_equal_reports_give_equal_bytes() -> None:
    assert as_html(crowded()) == as_html(crowded())


def test_the_policy_allows_our_own_style_and_script_and_nothing_else() -> None:
    text = page(morning())
    head = text.split("<title>")[0].splitlines()
    policy = re.search('content="(default-src[^"]*)"', text)
    [style] = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    [script] = re.findall("<script>(.*?)</script>", text, re.DOTALL)

    assert head[3] == '<meta charset="utf-8">'
    assert head[4].startswith('<meta http-equiv="Content-Security-Policy"')
    assert policy
    assert policy[1].replace("&#39;", "'").split("; ") == [
        "default-src 'none'",
        f"script-src '{_digest(script)}'",
        f"style-src '{_digest(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_page_names_no_address_outside_itself() -> None:
    assert re.findall(r"""https?:|url\(|@import|src=|\sstyle=|\son\w+=""", page(morning())) == []


def test_the_page_stays_small() -> None:
    empty = msgspec.structs.replace(quiet(), outcomes=(), checks=())

    assert len(as_html(empty)) <= 60_000
    assert SCRIPT.stat().st_size <= 16_000
    assert STYLE.stat().st_size <= 16_000
    assert len(as_html(crowded())) <= 1_000_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_trust_no_text_and_quote_every_attribute(template: Path) -> None:
    text = template.read_text()
    markup = re.sub(r"\{\{.*?\}\}", "value", re.sub(r"\{%.*?%\}", "", text))
    unquoted = [re.sub('="[^"]*"', "", tag) for tag in re.findall("<[^>]*>", markup)]

    assert not re.search(r"\|\s*safe|autoescape|Markup", text)
    assert not [tag for tag in unquoted if "=" in tag]


def test_nothing_on_the_page_moves() -> None:
    assert not re.search("transition|animation|smooth", STYLE.read_text() + SCRIPT.read_text())


def test_scripts_write_no_markup() -> None:
    assert not re.search("[HL]TML|document.write|eval|Function", SCRIPT.read_text())


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (Status.CRITICAL, "◆ critical"),
        (Status.WARNING, "▲ warning"),
        (Status.UNKNOWN, "? unknown"),
        (Status.OK, "✓ ok"),
    ],
)
def test_a_verdict_is_a_shape_and_a_word(status: Status, shown: str) -> None:
    verdict = Verdict(status=status, sentence="So it is.", counts=Counts())
    report = msgspec.structs.replace(quiet(), verdict=verdict)

    assert section(report, "verdict").splitlines()[0] == f"{shown} So it is."


@pytest.mark.parametrize(
    ("severity", "shown"),
    [
        (Severity.CRITICAL, "◆ critical"),
        (Severity.WARNING, "▲ warning"),
        (Severity.INFO, "○ info"),
    ],
)
def test_a_severity_is_a_shape_and_a_word(severity: Severity, shown: str) -> None:
    finding = msgspec.structs.replace(FINDINGS[0], severity=severity)
    report = msgspec.structs.replace(morning(), findings=(finding,))

    assert shown in section(report, "findings").splitlines()
