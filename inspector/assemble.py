"""Puts the report together: verdict, counts, statistics. Pure: the same parts, the same report."""

import hashlib
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from inspector import __version__
from inspector.check import Judgement
from inspector.cluster import catalog
from inspector.correlate import correlate, with_context
from inspector.kinds.server import ServerVersion
from inspector.model import Outcome, Rule, Severity, State, utc
from inspector.report import (
    CheckResult,
    CheckStatus,
    Counts,
    Incident,
    Report,
    Run,
    Slo,
    SloStatus,
    Statistics,
    Status,
    Verdict,
)
from inspector.snapshot import Snapshot

BLIND = (CheckStatus.NOT_CHECKED, CheckStatus.FAILED)
SOURCES = frozenset(catalog.BY_SOURCE) | frozenset(catalog.PATHS)
NAMED = 5  # how many blind sources the verdict names


@dataclass(frozen=True)
class RunFacts:
    """What is known of a run besides what it saw; wall-clock values are None for a dump."""

    cluster: str
    context: str
    config_digest: str
    started_at: datetime | None = None
    finished_at: datetime | None = None
    scope: str = ""
    left_out: int = 0
    interrupted: bool = False
    statistics: Statistics = field(default_factory=Statistics)


def assemble(
    facts: RunFacts, snapshot: Snapshot, judgement: Judgement, rules: Sequence[Rule]
) -> Report:
    """The report of one run; `rules` are those of the checks that ran, in their order."""
    correlation = correlate(judgement.findings, rules)
    if facts.context:
        option = shlex.quote(f"--context={facts.context}")
        correlation = with_context(correlation, option)
    outcomes = tuple(snapshot.outcomes.values())
    return Report(
        run=_run(facts, snapshot),
        verdict=verdict(correlation.incidents, judgement.results, outcomes, facts),
        outcomes=outcomes,
        checks=judgement.results,
        incidents=correlation.incidents,
        findings=correlation.findings,
        statistics=facts.statistics,
    )


def _run(facts: RunFacts, snapshot: Snapshot) -> Run:
    slot = (facts.started_at or snapshot.now).replace(second=0, microsecond=0)
    key = f"{facts.cluster}\0{facts.context}\0{facts.started_at or snapshot.now}"
    version = next(iter(snapshot.all(ServerVersion)), None)
    return Run(
        id=f"{slot:%Y%m%dT%H%M}-{hashlib.sha256(key.encode()).hexdigest()[:8]}",
        slot=utc(slot),
        cluster=facts.cluster,
        context=facts.context,
        started_at=facts.started_at,
        finished_at=facts.finished_at,
        now=snapshot.now,
        version=__version__,
        server_version=version.git_version if version else "",
        config_digest=facts.config_digest,
        source="dump" if snapshot.recorded else "live",
        scope=facts.scope,
        interrupted=facts.interrupted,
    )


def verdict(
    incidents: Sequence[Incident],
    checks: Sequence[CheckResult],
    outcomes: Sequence[Outcome],
    facts: RunFacts,
) -> Verdict:
    """The conclusion; nothing unread ever makes it better."""
    severities = Counter(incident.severity for incident in incidents)
    blind = [result for result in checks if result.status in BLIND]
    counts = Counts(
        critical=severities[Severity.CRITICAL],
        warning=severities[Severity.WARNING],
        info=severities[Severity.INFO],
        not_checked=len(blind),
    )
    unseen = unseen_outcomes(outcomes)
    incomplete = bool(blind or unseen or facts.interrupted)
    sentence = _sentence(counts, len(checks), unseen, facts)
    return Verdict(status=_status(counts, incomplete=incomplete), sentence=sentence, counts=counts)


def unseen_outcomes(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Sources of which something was not seen; a kind that the API does not serve is not one."""
    return [x for x in outcomes if not x.whole and x.outcome is not State.ABSENT]


def _status(counts: Counts, *, incomplete: bool) -> Status:
    if counts.critical:
        return Status.CRITICAL
    if counts.warning:
        return Status.WARNING
    return Status.UNKNOWN if incomplete else Status.OK


def _sentence(counts: Counts, checks: int, unseen: Sequence[Outcome], facts: RunFacts) -> str:
    parts = [_found(counts)]
    if counts.not_checked:
        parts.append(f"{counts.not_checked} of {checks} checks could not run")
    sources = [f"{x.source} {x.outcome}" for x in unseen if x.source in SOURCES]
    if sources:
        more = f" and {len(sources) - NAMED} more" if len(sources) > NAMED else ""
        parts.append(f"not fully seen: {', '.join(sources[:NAMED])}{more}")
    if len(unseen) > len(sources):
        parts.append(f"{len(unseen) - len(sources)} files of the dump could not be read")
    if facts.left_out:
        parts.append(f"{facts.left_out} checks were left out")
    if facts.scope:
        parts.append(f"looked only at {facts.scope}")
    if facts.interrupted:
        parts.append("the run was interrupted")
    return "; ".join(parts) + "."


def _found(counts: Counts) -> str:
    serious = [
        f"{number:,} {severity}"
        for number, severity in ((counts.critical, "critical"), (counts.warning, "warning"))
        if number
    ]
    if serious:
        total = counts.critical + counts.warning
        return f"{' and '.join(serious)} incident{'s' if total > 1 else ''}"
    if counts.info:
        return f"Nothing to act on, {counts.info} remark{'s' if counts.info > 1 else ''}"
    return "Nothing found"


def with_budgets(report: Report, slos: Sequence[Slo]) -> Report:
    """The report with error budgets, and a sentence on them in its verdict."""
    if not slos:
        return report
    said = f"{report.verdict.sentence} {_spoken(slos)}"
    verdict_ = msgspec.structs.replace(report.verdict, sentence=said)
    return msgspec.structs.replace(report, slos=tuple(slos), verdict=verdict_)


def _spoken(slos: Sequence[Slo]) -> str:
    """`SLO: 1 exhausted, 1 no data of 14.`."""
    counts = Counter(slo.status for slo in slos)
    bad = [x for x in (SloStatus.EXHAUSTED, SloStatus.AT_RISK, SloStatus.NO_DATA) if counts[x]]
    told = ", ".join(f"{counts[status]} {status.replace('_', ' ')}" for status in bad)
    return f"SLO: {told} of {len(slos)}." if told else f"SLO: all {len(slos)} within budget."
