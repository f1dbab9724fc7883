"""The whole page as words and numbers ready to print."""

from dataclasses import dataclass

from inspector.model import Severity
from inspector.report import Report, Run, Status
from reports.html import labels
from reports.html.appendix import Appendix, appendix
from reports.html.coverage import Coverage, coverage, objects
from reports.html.findings import Matrix, Table, matrix, table
from reports.html.incidents import Cards, act_now, for_information
from reports.html.labels import Label
from reports.html.slo import Budgets, budgets
from reports.html.wording import counted, duration, moment, number


@dataclass(frozen=True)
class Tile:
    """One number above the fold, linked to the section behind it."""

    anchor: str
    label: Label | None
    value: str
    name: str
    note: str


@dataclass(frozen=True)
class Page:
    """Everything the templates print."""

    cluster: str
    date: str
    facts: tuple[tuple[str, str], ...]
    verdict: Label
    sentence: str
    tiles: tuple[Tile, ...]
    coverage: Coverage
    act_now: Cards
    budgets: Budgets | None
    for_information: Cards
    matrix: Matrix
    findings: Table
    appendix: Appendix


def page(report: Report) -> Page:
    """The page of a report."""
    seen = coverage(report)
    rows = table(report)
    anchors = [row.fingerprint for row in rows.rows]
    return Page(
        cluster=report.run.cluster,
        date=moment(report.run.now, report.run.now).text,
        facts=_facts(report.run),
        verdict=_verdict(report, seen),
        sentence=report.verdict.sentence,
        tiles=_tiles(report, seen),
        coverage=seen,
        act_now=act_now(report, anchors),
        budgets=budgets(report),
        for_information=for_information(report, anchors),
        matrix=matrix(report),
        findings=rows,
        appendix=appendix(report),
    )


def _verdict(report: Report, seen: Coverage) -> Label:
    """A report that claims `ok` of a cluster it has not wholly seen is not believed."""
    blind = report.verdict.status is Status.OK and not seen.complete
    return labels.STATUSES[Status.UNKNOWN if blind else report.verdict.status]


def _facts(run: Run) -> tuple[tuple[str, str], ...]:
    """Name and value of what is known about the run."""
    spent = duration(run.finished_at - run.started_at) if run.finished_at and run.started_at else ""
    facts = (
        ("Cluster time", moment(run.now, run.now).text),
        ("Slot", run.slot),
        ("Context", run.context),
        ("Source", run.source),
        ("Kubernetes", run.server_version),
        ("Duration", spent),
        ("Inspector", run.version),
    )
    return tuple((name, value) for name, value in facts if value)


def _tiles(report: Report, seen: Coverage) -> tuple[Tile, ...]:
    counts = report.verdict.counts
    checks = counted(len(report.checks), "check")
    return (
        _tile("act-now", Severity.CRITICAL, counts.critical),
        _tile("act-now", Severity.WARNING, counts.warning),
        _tile("for-information", Severity.INFO, counts.info),
        Tile(
            anchor="not-checked",
            label=None if seen.complete else labels.UNKNOWN,
            value=number(counts.not_checked),
            name="not checked",
            note=f"of {checks}",
        ),
        Tile(
            anchor="run",
            label=None,
            value=number(objects(report)),
            name="objects read",
            note=f"from {counted(len(report.outcomes), 'source')}",
        ),
    )


def _tile(anchor: str, severity: Severity, count: int) -> Tile:
    label = labels.SEVERITIES[severity]
    noun = "incident" if count == 1 else "incidents"
    return Tile(anchor, label if count else None, number(count), label.word, noun)
