"""Snapshots and documents from files, for every test."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import settings

from inspector.cluster.catalog import LISTS, READYZ, VERSION
from inspector.kinds.meta import Resource
from inspector.kinds.server import HealthCheck, ServerVersion
from inspector.model import Outcome, State
from inspector.probe import Reading
from inspector.snapshot import Snapshot

# How long an example takes depends on the machine; a failure prints how to repeat it.
settings.register_profile("suite", deadline=None, print_blob=True)
settings.load_profile("suite")

FIXTURES = Path(__file__).parent / "fixtures"

# Every fixture of a check is judged at this moment.
NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)

Document = dict[str, Any]
Build = Callable[..., Snapshot]

# Stand-ins for answers that are not lists; a fixture may hold them like any other object.
_SERVER_KINDS: dict[str, type[Resource]] = {
    VERSION: ServerVersion,
    READYZ: HealthCheck,
}


def documents(path: Path) -> list[Document]:
    """The API objects of a YAML file of several documents."""
    return [item for item in yaml.safe_load_all(path.read_text()) if item]


def _source_of(document: Document) -> tuple[str, type[Resource]]:
    for source, kind in _SERVER_KINDS.items():
        if document["kind"] == kind.__name__:
            return source, kind
    group = document["apiVersion"].rpartition("/")[0]
    listed = next(x for x in LISTS if (x.group, x.kind) == (group, document["kind"]))
    return listed.source, listed.type


def build_snapshot(
    items: Iterable[Document],
    *,
    now: datetime = NOW,
    outcomes: Mapping[str, State] | None = None,
    reduce: Callable[[Resource], Resource] = lambda item: item,
    recorded: bool = False,
) -> Snapshot:
    """A snapshot of these documents; every source is complete unless `outcomes` says otherwise."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for document in items:
        source, kind = _source_of(document)
        found[source].append(reduce(msgspec.convert(document, kind, strict=False)))
    states = outcomes or {}
    readings = [
        Reading(
            Outcome(
                source=source,
                outcome=states.get(source, State.COMPLETE),
                objects=len(found[source]),
            ),
            tuple(found[source]),
        )
        for source in (*(listed.source for listed in LISTS), VERSION, READYZ)
    ]
    return Snapshot.of(readings, now, recorded=recorded)


@pytest.fixture
def snapshot_of() -> Build:
    """Builds a snapshot from documents; see build_snapshot."""
    return build_snapshot
