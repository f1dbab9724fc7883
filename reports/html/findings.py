"""The table of all findings, and the two tables that count them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector.model import Evidence, Ref, Severity
from inspector.report import Report, ReportedFinding
from reports.html import labels
from reports.html.labels import Label
from reports.html.wording import Cut, Moment, counted, cut, moment

ROWS = 500
SUBJECTS = 20
TALLIES = 20

# Stands where a namespace would; no namespace can have this name.
CLUSTER_SCOPED = "(cluster)"

_WORST_FIRST = sorted(Severity, key=lambda severity: -severity.rank)


@dataclass(frozen=True)
class Row:
    """One finding. `object` is what a person would fix, without its namespace."""

    fingerprint: str
    label: Label
    rank: int
    message: str
    rule: str
    namespace: str
    object: str
    owner: str
    container: str
    since: Moment | None
    last_seen: Moment | None
    count: int
    subjects: Cut[str]
    evidence: tuple[Evidence, ...]
    hint: str
    command: str


@dataclass(frozen=True)
class Table:
    """The worst findings as rows, the values of its filters, and a notice if rows are missing."""

    total: int
    rows: tuple[Row, ...]
    severities: tuple[Label, ...]
    namespaces: tuple[str, ...]
    notice: str


@dataclass(frozen=True)
class Tally:
    """How many findings of each severity, worst first, one namespace or owner has."""

    name: str
    counts: tuple[tuple[Label, int], ...]
    total: int


@dataclass(frozen=True)
class Matrix:
    """Findings by namespace and by owner, the worst first."""

    severities: tuple[Label, ...]
    namespaces: Cut[Tally]
    owners: Cut[Tally]


def table(report: Report) -> Table:
    """All findings, as far as a page holds them."""
    worst_first = sorted(report.findings, key=lambda finding: -finding.severity.rank)
    rows = tuple(_row(finding, report) for finding in worst_first[:ROWS])
    return Table(
        total=len(report.findings),
        rows=rows,
        severities=_labels(),
        namespaces=tuple(sorted({_namespace(finding.subject) for finding in report.findings})),
        notice=_notice(len(report.findings)),
    )


def matrix(report: Report) -> Matrix:
    """Findings counted by namespace and by owner."""
    return Matrix(
        severities=_labels(),
        namespaces=_tallies(report.findings, lambda finding: _namespace(finding.subject)),
        owners=_tallies(report.findings, lambda finding: str(finding.owner)),
    )


def _labels() -> tuple[Label, ...]:
    return tuple(labels.SEVERITIES[severity] for severity in _WORST_FIRST)


def _notice(total: int) -> str:
    if total <= ROWS:
        return ""
    return f"The {ROWS} worst of {counted(total, 'finding')} are shown; all are in findings.csv."


def _namespace(ref: Ref) -> str:
    return ref.namespace or CLUSTER_SCOPED


def _row(finding: ReportedFinding, report: Report) -> Row:
    now = report.run.now
    return Row(
        fingerprint=finding.fingerprint,
        label=labels.SEVERITIES[finding.severity],
        rank=finding.severity.rank,
        message=finding.message,
        rule=finding.rule,
        namespace=_namespace(finding.subject),
        object=f"{finding.owner.kind}/{finding.owner.name}",
        owner=str(finding.owner),
        container=finding.container,
        since=moment(finding.since, now) if finding.since else None,
        last_seen=moment(finding.last_seen, now) if finding.last_seen else None,
        count=finding.count,
        subjects=cut([str(ref) for ref in finding.subjects or (finding.subject,)], SUBJECTS),
        evidence=finding.evidence,
        hint=finding.hint,
        command=finding.command,
    )


def _tallies(
    findings: Sequence[ReportedFinding], name: Callable[[ReportedFinding], str]
) -> Cut[Tally]:
    counters: defaultdict[str, Counter[Severity]] = defaultdict(Counter)
    for finding in findings:
        counters[name(finding)][finding.severity] += 1
    ranked = sorted(counters.items(), key=lambda item: (*_weight(item[1]), item[0]))
    return cut([_tally(key, counter) for key, counter in ranked], TALLIES)


def _weight(counter: Counter[Severity]) -> tuple[int, ...]:
    return tuple(-counter[severity] for severity in _WORST_FIRST)


def _tally(name: str, counter: Counter[Severity]) -> Tally:
    counts = tuple((labels.SEVERITIES[key], counter[key]) for key in _WORST_FIRST)
    return Tally(name, counts, counter.total())
