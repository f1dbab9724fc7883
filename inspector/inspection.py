"""One inspection from source to report: fan out, freeze, judge, correlate, assemble."""

import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from inspector.assemble import RunFacts, assemble
from inspector.check import Check, run_checks
from inspector.cluster import catalog
from inspector.deadline import Deadline
from inspector.fanout import Progress, run_probes
from inspector.probe import Probe, Reading
from inspector.report import Report, Statistics
from inspector.snapshot import Snapshot


class Source(Protocol):
    """A cluster, live or recorded."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def context(self) -> str:
        """The kubeconfig's context, or empty."""

    @property
    def scope(self) -> str:
        """What it is restricted to, or empty."""

    @property
    def now(self) -> datetime | None:
        """Its clock, where that is known."""

    @property
    def recorded(self) -> bool:
        """Whether it is a dump."""

    @property
    def statistics(self) -> tuple[int, int, float]:
        """Requests sent, retries among them, seconds held back."""

    def probes(self, sources: Sequence[str]) -> list[Probe]:
        """The probes of these sources."""

    def close(self) -> None:
        """Let go of what reading needed."""


@dataclass
class _Stopwatch:
    phases: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.phases[name] = round(time.monotonic() - began, 3)


def sources_of(checks: Sequence[Check]) -> list[str]:
    """What these checks read: nothing else is asked of the cluster."""
    wanted = {source for item in checks for source in (*item.rule.needs, *item.rule.uses)}
    return [listed.source for listed in catalog.LISTS if listed.source in wanted]


@dataclass(frozen=True)
class Inspection:
    """A report, and the traces of checks that crashed, for whoever mends them."""

    report: Report
    traces: dict[str, str]


def inspect(
    source: Source,
    checks: Sequence[Check],
    *,
    workers: int,
    deadline: Deadline,
    config_digest: str,
    progress: Progress,
    left_out: int = 0,
) -> Inspection:
    """Inspect a cluster; whatever could not be seen is in the report, and nothing raises.

    `left_out` counts the checks that the configuration does not want.
    """
    started, watch = datetime.now(UTC), _Stopwatch()
    with watch.phase("read"):
        probes = source.probes(sources_of(checks))
        readings = run_probes(probes, workers=workers, deadline=deadline, progress=progress)
    with watch.phase("check"):
        snapshot = Snapshot.of(readings, source.now or started, recorded=source.recorded)
        judgement = run_checks(checks, snapshot)
    facts = RunFacts(
        cluster=source.name,
        context=source.context,
        config_digest=config_digest,
        scope=source.scope,
        left_out=left_out,
        interrupted=deadline.stop.is_set(),
    )
    if not source.recorded:
        facts = _with_clock(facts, source, readings, started, watch.phases)
    report = assemble(facts, snapshot, judgement, [item.rule for item in checks])
    return Inspection(report, dict(judgement.crashes))


def _with_clock(
    facts: RunFacts,
    source: Source,
    readings: Sequence[Reading],
    started: datetime,
    phases: dict[str, float],
) -> RunFacts:
    """The facts that differ from run to run; the report of a dump goes without them."""
    requests, retries, throttled = source.statistics
    statistics = Statistics(
        requests=requests,
        bytes=sum(reading.outcome.bytes for reading in readings),
        retries=retries,
        throttled_s=throttled,
        peak_rss_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        phases=dict(sorted(phases.items())),  # as report.json will have them
    )
    return replace(
        facts,
        started_at=started.replace(microsecond=0),
        finished_at=datetime.now(UTC).replace(microsecond=0),
        statistics=statistics,
    )
