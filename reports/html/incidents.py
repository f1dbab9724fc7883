"""Incidents as a person acts on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspector.model import Evidence, Severity
from inspector.report import Incident, Report, ReportedFinding
from reports.html import labels
from reports.html.labels import Label
from reports.html.wording import Cut, Moment, counted, cut, moment

EXPANDED = 10
COLLAPSED = 100
MEMBERS = 20
NAMESPACES = 5


@dataclass(frozen=True)
class Member:
    """One finding of an incident; `anchor` is empty where the page holds no row of it."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Card:
    """One incident, with hint, command and evidence from the finding at its root."""

    label: Label
    title: str
    owner: str
    story: str
    namespaces: Cut[str]
    since: Moment | None
    reach: str
    hint: str
    command: str
    evidence: tuple[Evidence, ...]
    members: Cut[Member]
    size: str


@dataclass(frozen=True)
class Cards:
    """Incidents in order of weight: some open, some closed, and how many are not on the page."""

    total: int
    expanded: tuple[Card, ...]
    collapsed: tuple[Card, ...]
    hidden: int


def act_now(report: Report, anchors: Iterable[str]) -> Cards:
    """Critical and warning incidents, the first ten open."""
    return _cards(report, anchors, (Severity.CRITICAL, Severity.WARNING), expanded=EXPANDED)


def for_information(report: Report, anchors: Iterable[str]) -> Cards:
    """Info incidents, all closed."""
    return _cards(report, anchors, (Severity.INFO,), expanded=0)


def _cards(
    report: Report, anchors: Iterable[str], severities: Sequence[Severity], *, expanded: int
) -> Cards:
    chosen = [item for item in report.incidents if item.severity in severities]
    chosen.sort(key=lambda item: -item.severity.rank)
    findings = {finding.fingerprint: finding for finding in report.findings}
    known = frozenset(anchors)
    shown = cut(chosen, expanded + COLLAPSED)
    cards = tuple(_card(item, report, findings, known) for item in shown.shown)
    return Cards(len(chosen), cards[:expanded], cards[expanded:], shown.hidden)


def _card(
    item: Incident,
    report: Report,
    findings: Mapping[str, ReportedFinding],
    anchors: frozenset[str],
) -> Card:
    root = findings.get(item.root)
    return Card(
        label=labels.SEVERITIES[item.severity],
        title=item.title,
        owner=str(item.owner),
        story=item.story,
        namespaces=cut(item.namespaces, NAMESPACES),
        since=moment(item.since, report.run.now) if item.since else None,
        reach=counted(item.count, "object"),
        hint=root.hint if root else "",
        command=root.command if root else "",
        evidence=root.evidence if root else (),
        members=_members(item, findings, anchors),
        size=counted(len(item.members), "finding"),
    )


def _members(
    item: Incident, findings: Mapping[str, ReportedFinding], anchors: frozenset[str]
) -> Cut[Member]:
    members = [findings[key] for key in item.members if key in findings]
    return cut([_member(finding, anchors) for finding in members], MEMBERS)


def _member(finding: ReportedFinding, anchors: frozenset[str]) -> Member:
    key = finding.fingerprint
    return Member(f"{finding.owner}: {finding.message}", key if key in anchors else "")
