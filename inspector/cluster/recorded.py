"""A dump as a source: the same typed objects and outcomes as a live cluster, without a network.

Its outcomes carry no durations, so that the report of a dump can be reproduced.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cached_property, partial

from inspector.cluster import catalog
from inspector.cluster.catalog import LISTS, Listed
from inspector.cluster.decode import decode_objects
from inspector.cluster.dump.model import EVERY, Dump, Problem
from inspector.cluster.live import Wanted
from inspector.cluster.reader import LOST_NAMES
from inspector.cluster.reduce import reduced
from inspector.cluster.server import readyz_reading, version_reading
from inspector.deadline import Deadline
from inspector.kinds.core import Event
from inspector.kinds.meta import Resource
from inspector.kinds.server import HealthCheck, ServerVersion
from inspector.model import Outcome, State
from inspector.probe import Probe, Reading

PROBE_SECONDS = 240.0


@dataclass(frozen=True)
class RecordedCluster:
    """A dump at one moment; `now` is its clock."""

    dump: Dump
    now: datetime
    wanted: Wanted

    recorded = True
    context = ""
    statistics = (0, 0, 0.0)

    @property
    def name(self) -> str:
        """What the report calls the cluster."""
        return self.dump.name

    @property
    def scope(self) -> str:
        """What the dump is looked at for, or empty for everything."""
        return str(self.wanted)

    def close(self) -> None:
        """Nothing to let go of."""

    def probes(self, sources: Sequence[str]) -> list[Probe]:
        """One probe for each of these sources, and one for each part that could not be read."""
        lists = [
            Probe(listed.source, listed.kind, partial(self._list, listed), PROBE_SECONDS)
            for listed in LISTS
            if listed.source in sources
        ]
        others = [problem for problem in self.dump.problems if not self._is_listed(problem.kind)]
        return [
            Probe(catalog.VERSION, ServerVersion.__name__, self._version, PROBE_SECONDS),
            Probe(catalog.READYZ, HealthCheck.__name__, self._readyz, PROBE_SECONDS),
            *lists,
            *(_unread(problem) for problem in others),
        ]

    def _version(self, _deadline: Deadline) -> Reading:
        if self.dump.version:
            return version_reading(self.dump.version)
        return Reading(_absent(catalog.VERSION, ServerVersion.__name__))

    def _readyz(self, _deadline: Deadline) -> Reading:
        if self.dump.readyz:
            return readyz_reading(self.dump.readyz)
        return Reading(_absent(catalog.READYZ, HealthCheck.__name__))

    def _list(self, listed: Listed, _deadline: Deadline) -> Reading:
        texts = self.dump.items.get((listed.group, listed.kind))
        problems = [each for each in self.dump.problems if each.kind in (listed.kind, EVERY)]
        if texts is None and not problems:
            return Reading(_absent(listed.source, listed.kind))
        decoded, lost = decode_objects(texts or (), listed.type)
        items = [item for item in decoded if self._is_in_scope(listed, item)]
        kept = tuple(reduced(item) for item in items if not _is_normal(item))
        unread = len(lost) + len(problems)
        reason = "; ".join(
            [
                *(f"{problem.path}: {problem.reason}" for problem in problems[:LOST_NAMES]),
                *([f"{len(lost)} could not be decoded"] if lost else []),
            ]
        )
        state = State.TRUNCATED if unread and kept else State.FAILED if unread else State.COMPLETE
        outcome = Outcome(
            source=listed.source,
            kind=listed.kind,
            outcome=state,
            objects=len(items),
            bytes=sum(len(text) for text in texts or ()),
            reason=reason,
            unreadable=len(lost),
            lost=tuple(sorted(lost)[:LOST_NAMES]),
        )
        return Reading(outcome, kept)

    def _is_in_scope(self, listed: Listed, item: Resource) -> bool:
        namespace = item.metadata.namespace or ""
        if not listed.namespaced or listed.within or not namespace:
            return not listed.within or namespace == listed.within
        included = self.wanted.namespaces or ("*",)
        return _matches(namespace, included) and not _matches(namespace, self.wanted.excluded)

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(listed.kind for listed in LISTS)

    def _is_listed(self, kind: str) -> bool:
        return kind in self._kinds


def _is_normal(item: Resource) -> bool:
    """Of events a live server is asked for the warnings only."""
    return isinstance(item, Event) and item.type == "Normal"


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _absent(source: str, kind: str) -> Outcome:
    return Outcome(source=source, kind=kind, outcome=State.ABSENT, reason="not in the dump")


def _unread(problem: Problem) -> Probe:
    """A part of the dump that nobody could read is a source that failed."""
    outcome = Outcome(
        source=problem.path, kind=problem.kind, outcome=State.FAILED, reason=problem.reason
    )
    return Probe(problem.path, problem.kind, lambda _deadline: Reading(outcome), PROBE_SECONDS)
