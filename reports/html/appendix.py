"""The end of the page: every check, every source, what the run cost."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from inspector.model import Outcome
from inspector.report import CheckResult, Report, Statistics
from reports.html import labels
from reports.html.labels import Label
from reports.html.wording import duration, milliseconds, number, size

# In the order a reader of the appendix looks for them: first what gave no answer.
_ORDER = list(labels.CHECKS)


@dataclass(frozen=True)
class Check:
    """One check and how it ended."""

    label: Label
    id: str
    title: str
    examined: str
    findings: str
    duration: str
    reason: str


@dataclass(frozen=True)
class Source:
    """One source and how its reading ended."""

    label: Label
    source: str
    scope: str
    objects: str
    requests: str
    size: str
    duration: str
    reason: str


@dataclass(frozen=True)
class Appendix:
    """Checks with a summary of their ends, sources, and statistics as name and value."""

    summary: str
    checks: tuple[Check, ...]
    sources: tuple[Source, ...]
    statistics: tuple[tuple[str, str], ...]


def appendix(report: Report) -> Appendix:
    """The appendix of a report."""
    checks = sorted(report.checks, key=lambda check: _ORDER.index(check.status))
    return Appendix(
        summary=_summary(report),
        checks=tuple(_check(check) for check in checks),
        sources=tuple(_source(outcome) for outcome in report.outcomes),
        statistics=_statistics(report),
    )


def _summary(report: Report) -> str:
    ends = Counter(check.status for check in report.checks)
    said = [f"{labels.CHECKS[end].word} {number(ends[end])}" for end in _ORDER if ends[end]]
    return ", ".join(said) or "none was run"


def _check(check: CheckResult) -> Check:
    return Check(
        label=labels.CHECKS[check.status],
        id=check.id,
        title=check.title,
        examined=number(check.examined),
        findings=number(check.findings),
        duration=milliseconds(check.duration_ms),
        reason=check.reason,
    )


def _source(outcome: Outcome) -> Source:
    return Source(
        label=labels.of_outcome(outcome),
        source=outcome.source,
        scope=outcome.scope,
        objects=number(outcome.objects),
        requests=number(outcome.requests),
        size=size(outcome.bytes),
        duration=milliseconds(outcome.duration_ms),
        reason=outcome.reason,
    )


def _statistics(report: Report) -> tuple[tuple[str, str], ...]:
    spent = report.statistics
    memory = spent.peak_rss_bytes
    phases = ((f"Phase {name}", _seconds(value)) for name, value in spent.phases.items())
    return (
        ("Run", report.run.id),
        ("Configuration", report.run.config_digest),
        *(_network(spent) if spent.requests else ()),
        *([] if memory is None else [("Peak memory", size(memory))]),
        *phases,
    )


def _network(spent: Statistics) -> tuple[tuple[str, str], ...]:
    return (
        ("Requests", number(spent.requests)),
        ("Read, decompressed", size(spent.bytes)),
        ("Retries", number(spent.retries)),
        ("Held back by rate limits", _seconds(spent.throttled_s)),
    )


def _seconds(value: float) -> str:
    return duration(timedelta(seconds=value))
