"""The report on a terminal, drawn by rich: what is wrong, worst first, and what was not looked at.

Texts from the cluster enter as `rich.text.Text` only, so that none is read as markup.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from inspector.ages import spoken
from inspector.model import Outcome, Severity, utc
from inspector.report import (
    CheckResult,
    CheckStatus,
    Incident,
    Release,
    Report,
    ReportedFinding,
    Slo,
    SloStatus,
    Status,
)
from reports import budget
from reports.coverage import checked_in_part, unchecked, unseen
from reports.escape import visible

GRAVE_SHOWN = 30
INFO_SHOWN = 10
NAMESPACES_SHOWN = 5

_SHAPES = {Severity.CRITICAL: "◆", Severity.WARNING: "▲", Severity.INFO: "●"}
_COLORS = {
    "critical": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "unknown": "bold magenta",
    "ok": "bold green",
}
_ENDED = {
    CheckStatus.PASSED: "passed",
    CheckStatus.FINDINGS: "with findings",
    CheckStatus.NOT_CHECKED: "not checked",
    CheckStatus.FAILED: "failed",
    CheckStatus.NOT_APPLICABLE: "not applicable",
}
_BUDGETS = {
    SloStatus.EXHAUSTED: ("◆ EXHAUSTED", _COLORS["critical"]),
    SloStatus.AT_RISK: ("▲ AT RISK", _COLORS["warning"]),
    SloStatus.NO_DATA: ("? NO DATA", _COLORS["unknown"]),
    SloStatus.OK: ("✓ OK", _COLORS["ok"]),
}
_RELEASES = {
    Release.FREEZE: "freeze",
    Release.CAUTION: "release with caution",
    Release.UNKNOWN: "releases unknown",
}
_SELDOM = (CheckStatus.FAILED, CheckStatus.NOT_APPLICABLE)


def as_text(report: Report, *, width: int = 100, color: bool = False) -> str:
    """The report in lines of at most `width` columns; only commands may be longer.

    Without `color` there is no escape sequence in it. Nothing is taken from the environment.
    """
    file = StringIO()
    console = Console(
        file=file,
        width=width,
        height=25,
        color_system="standard" if color else None,
        no_color=not color,
        force_jupyter=False,
        legacy_windows=False,
    )
    console.print(Group(*_parts(report)), crop=False)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().split("\n")[:-1])


def _parts(report: Report) -> Iterator[RenderableType]:
    yield from _verdict(report)
    yield from _coverage(report)
    yield from _incidents(report)
    yield from _budgets(report)
    yield from _not_checked(report)
    yield _totals(report)


def _verdict(report: Report) -> Iterator[RenderableType]:
    status = _status(report)
    sentence = f"  {visible(report.verdict.sentence)}"
    yield Text.assemble((status.upper(), _COLORS[status]), sentence)
    run = report.run
    yield _text(f"Cluster {run.cluster}, {utc(run.now)}, run {run.id}", "dim")
    if run.interrupted:
        yield _text("INTERRUPTED: the run was called off; this is what it had seen.", "bold")
    yield Text()


def _status(report: Report) -> Status:
    """The verdict; but never ok where something was not checked."""
    status = report.verdict.status
    return Status.UNKNOWN if status is Status.OK and not _whole(report) else status


def _whole(report: Report) -> bool:
    gaps = unchecked(report) or unseen(report) or report.run.interrupted
    return bool(report.checks) and not gaps


def _coverage(report: Report) -> Iterator[RenderableType]:
    checks, sources = unchecked(report), _other_gaps(report)
    if checks:
        total = _counted(len(report.checks), "check")
        yield _text(f"NOT CHECKED: {len(checks):,} of {total}", _COLORS["unknown"])
        yield from _reasons(checks)
    if sources:
        named = ", ".join(f"{outcome.source} {outcome.outcome}" for outcome in sources)
        yield _text(f"NOT FULLY SEEN: {named}", _COLORS["unknown"])
    if checks or sources:
        yield Text()


def _other_gaps(report: Report) -> Sequence[Outcome]:
    """The sources that the reasons of no check name already."""
    named = {source for check in unchecked(report) for source in check.needs}
    return [outcome for outcome in unseen(report) if outcome.source not in named]


def _reasons(checks: Sequence[CheckResult]) -> Iterator[RenderableType]:
    """In short: the table below the incidents has them in full."""
    reasons = Counter(check.reason.partition(" (")[0] or "no reason given" for check in checks)
    for reason, times in reasons.most_common():
        yield _inside(f"{_counted(times, 'check')}: {reason}")


def _incidents(report: Report) -> Iterator[RenderableType]:
    ranked = sorted(report.incidents, key=lambda incident: -incident.severity.rank)
    grave = [incident for incident in ranked if incident.severity is not Severity.INFO]
    mild = ranked[len(grave) :]
    findings = {finding.fingerprint: finding for finding in report.findings}
    for incident in grave[:GRAVE_SHOWN]:
        yield from _incident(incident, report, findings)
    if len(grave) > GRAVE_SHOWN:
        yield _text(f"+ {len(grave) - GRAVE_SHOWN:,} more incidents in the report", "bold")
        yield Text()
    yield from _mild(mild, report.run.now)
    if not ranked:
        yield _text("No incidents." if _whole(report) else "No incidents in what was checked.")
        yield Text()


def _incident(
    incident: Incident, report: Report, findings: Mapping[str, ReportedFinding]
) -> Iterator[RenderableType]:
    yield _heading(incident)
    yield _inside(_where(incident, report.run.now))
    yield _inside(incident.story)
    root = findings.get(incident.root)
    if root and root.hint:
        yield _inside(root.hint)
    if root and root.command:
        yield _uncut(root.command)
    yield Text()


def _heading(incident: Incident) -> Text:
    severity = incident.severity
    label = f"{_SHAPES[severity]} {severity.upper()}"
    return Text.assemble((label, _COLORS[severity]), f"  {visible(incident.title)}")


def _where(incident: Incident, now: datetime) -> str:
    """How many objects are affected, in which namespaces, since when."""
    names = incident.namespaces
    within = ", ".join(names[:NAMESPACES_SHOWN])
    if len(names) > NAMESPACES_SHOWN:
        within += f" and {_counted(len(names) - NAMESPACES_SHOWN, 'more namespace')}"
    affected = _counted(incident.count, "object") + (f" in {within}" if within else "")
    return f"{affected}, {_since(incident, now)}"


def _since(incident: Incident, now: datetime) -> str:
    if incident.since is None:
        return "since an unknown time"
    return f"since {utc(incident.since)} ({spoken(now - incident.since)})"


def _mild(incidents: Sequence[Incident], now: datetime) -> Iterator[RenderableType]:
    for incident in incidents[:INFO_SHOWN]:
        yield _heading(incident)
        yield _inside(incident.story or _where(incident, now))
    if len(incidents) > INFO_SHOWN:
        yield _text(f"+ {len(incidents) - INFO_SHOWN:,} more in the report")
    if incidents:
        yield Text()


def _budgets(report: Report) -> Iterator[RenderableType]:
    """One line per SLO, the worst first."""
    if not report.slos:
        return
    table = Table("Error budgets", "", box=None, pad_edge=False)
    for slo in sorted(report.slos, key=_urgency):
        label, color = _BUDGETS[slo.status]
        table.add_row(_text(label, color), _text(_budget(slo)))
    yield table
    yield Text()


def _urgency(slo: Slo) -> tuple[int, float, str]:
    consumed = budget.known(slo.consumed)
    return list(_BUDGETS).index(slo.status), -float(consumed or 0), slo.id


def _budget(slo: Slo) -> str:
    silent = slo.status is SloStatus.NO_DATA
    hour = budget.burn(slo, "1h")
    facts = (
        slo.reason or "no reason given" if silent else f"budget left {budget.left(slo)}",
        f"burn {hour} (1h)" if hour else "",
        _RELEASES.get(slo.release, ""),
        f"exhausts {utc(slo.exhausts_at)}" if slo.exhausts_at else "",
        f"recovers {utc(slo.recovers_at)}" if slo.recovers_at else "",
    )
    return f"{slo.id} {slo.target}%: {', '.join(fact for fact in facts if fact)}"


def _not_checked(report: Report) -> Iterator[RenderableType]:
    rows = [
        *((check.title, _ENDED[check.status], check.reason) for check in unchecked(report)),
        *((check.title, "checked in part", check.reason) for check in checked_in_part(report)),
        *((outcome.source, outcome.outcome, outcome.reason) for outcome in _other_gaps(report)),
    ]
    if not rows:
        return
    table = Table("Not checked", "Status", "Reason", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(_text, row))
    yield table
    yield Text()


def _totals(report: Report) -> Text:
    """What the run did, in one line."""
    ended = Counter(check.status for check in report.checks)
    checks = ", ".join(
        f"{ended[status]:,} {word}"
        for status, word in _ENDED.items()
        if ended[status] or status not in _SELDOM
    )
    objects = sum(outcome.objects for outcome in report.outcomes)
    requests = report.statistics.requests
    total = _counted(len(report.checks), "check")
    return _text(
        f"{total}: {checks}; {_counted(objects, 'object')}; {_counted(requests, 'request')}"
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _text(text: str, style: str = "") -> Text:
    """A text from anywhere, safe for a terminal; too long a word is folded, never cut."""
    return Text(visible(text), style=style, overflow="fold")


def _inside(text: str) -> Padding:
    return Padding(_text(text), (0, 0, 0, 2), expand=False)


def _uncut(command: str) -> Text:
    """A command on a line of its own, to be copied whole however narrow the terminal."""
    return Text(f"    {visible(command)}", no_wrap=True, overflow="ignore")
