"""A live cluster as a source: its probes, its clock, what the reading of it cost."""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial
from http import HTTPStatus

from inspector.cluster import catalog
from inspector.cluster.auth import Access
from inspector.cluster.catalog import LISTS
from inspector.cluster.pacing import Pace
from inspector.cluster.reader import READ_ERRORS, ListReader, Scope, state_of
from inspector.cluster.server import git_version, no_version, readyz_reading, version_reading
from inspector.cluster.transport import OutOfTimeError, StatusError, Transport
from inspector.cluster.watchdog import Watchdog
from inspector.deadline import Deadline
from inspector.kinds.core import Namespace
from inspector.kinds.server import HealthCheck, ServerVersion
from inspector.model import Outcome, State
from inspector.probe import Probe, Reading
from inspector.redact import redacted

PROBE_SECONDS = 240.0
QUICK_SECONDS = 10.0
_GLOB = re.compile(r"[*?\[]")


class ScopeError(Exception):
    """Namespaces that cannot be resolved; the message is one sentence for the user."""


@dataclass(frozen=True)
class Limits:
    """How hard a run may work the API server; seconds, requests per second, objects per page."""

    workers: int = 8
    request_seconds: float = 30.0
    qps: float = 20.0
    burst: int = 30
    page_size: int = 500


@dataclass(frozen=True)
class Wanted:
    """Namespaces to read or to leave out, as names or globs, and a label selector."""

    namespaces: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    selector: str = ""

    def __str__(self) -> str:
        """`namespaces a, b; without c; labels app=web`; empty for everything."""
        parts = (
            ("namespaces", ", ".join(self.namespaces)),
            ("without", ", ".join(self.excluded)),
            ("labels", self.selector),
        )
        return "; ".join(f"{word} {what}" for word, what in parts if what)


class LiveCluster:
    """An API server that answered; building one makes the first request."""

    recorded = False

    def __init__(self, access: Access, wanted: Wanted, limits: Limits, deadline: Deadline) -> None:
        """Greet the server and resolve namespaces.

        Raises:
            ReadError: if the server cannot be reached or does not speak the API.
            CredentialError: if it does not accept the credential.
            ScopeError: if a glob cannot be resolved.
        """
        self._access = access
        self._limits = limits
        self._pace = Pace(per_second=limits.qps, burst=limits.burst)
        self._watchdog = Watchdog(deadline.stop)
        self._transport = Transport(
            access, self._pace, self._watchdog, request_seconds=limits.request_seconds
        )
        self.name = access.cluster
        self.scope = ""
        self.context = access.context
        with ExitStack() as on_error:
            on_error.callback(self.close)
            self._version_reading = self._greet(deadline.child(limits.request_seconds))
            scope = self._resolve(wanted, deadline)
            on_error.pop_all()
        self._reader = ListReader(self._transport, scope, limits.page_size)

    def _greet(self, deadline: Deadline) -> Reading:
        """GET /version, which tells the clock too; being refused it says nothing of the rest."""
        try:
            reply = self._transport.get(catalog.PATHS[catalog.VERSION], {}, deadline)
        except StatusError as error:
            if error.code != HTTPStatus.FORBIDDEN:
                raise
            return no_version(State.FORBIDDEN, str(error))
        except OutOfTimeError as error:
            raise OutOfTimeError(
                f"{redacted(self._access.host)} does not answer: {error}"
            ) from error
        return version_reading(git_version(reply.body))

    @property
    def now(self) -> datetime | None:
        """The server's clock when it was greeted."""
        return self._transport.clock

    def close(self) -> None:
        """Let go of the watchdog and of idle connections."""
        self._watchdog.close()
        self._access.close()

    @property
    def statistics(self) -> tuple[int, int, float]:
        """Requests sent, retries among them, seconds held back."""
        return self._pace.requests, self._pace.retries, round(self._pace.throttled_s, 3)

    def probes(self, sources: Sequence[str]) -> list[Probe]:
        """One probe for each of these sources, in the order of the catalogue."""
        lists = [
            Probe(listed.source, listed.kind, partial(self._reader.read, listed), PROBE_SECONDS)
            for listed in LISTS
            if listed.source in sources
        ]
        return [
            Probe(catalog.VERSION, ServerVersion.__name__, self._version, QUICK_SECONDS),
            Probe(catalog.READYZ, HealthCheck.__name__, self._readyz, QUICK_SECONDS),
            *lists,
        ]

    def _version(self, _deadline: Deadline) -> Reading:
        """What the greeting brought."""
        return self._version_reading

    def _readyz(self, deadline: Deadline) -> Reading:
        try:
            reply = self._transport.get(
                catalog.PATHS[catalog.READYZ],
                {"verbose": ""},
                deadline,
                statuses=frozenset({200, 500}),
                accept="text/plain",
            )
        except READ_ERRORS as error:
            outcome = Outcome(
                source=catalog.READYZ,
                kind=HealthCheck.__name__,
                outcome=state_of(error),
                reason=str(error),
            )
            return Reading(outcome)
        return readyz_reading(reply.body.decode(errors="replace"))

    def _resolve(self, wanted: Wanted, deadline: Deadline) -> Scope:
        """Namespaces by name; globs are matched against the list of namespaces."""
        patterns = (*wanted.namespaces, *wanted.excluded)
        names: list[str] = []
        if patterns:
            must = any(_GLOB.search(pattern) for pattern in patterns)
            names = self._namespace_names(deadline, must=must)
        _require_known(wanted.namespaces, names)
        included = _matching(wanted.namespaces, names)
        excluded = frozenset(_matching(wanted.excluded, names))
        kept = tuple(name for name in included if name not in excluded)
        if (wanted.namespaces and not kept) or (names and excluded.issuperset(names)):
            raise ScopeError(f"no namespace is left of {', '.join(wanted.namespaces) or 'all'}")
        self.scope = str(wanted)
        return Scope(kept, wanted.selector, excluded)

    def _namespace_names(self, deadline: Deadline, *, must: bool) -> list[str]:
        """The names of all namespaces; none where they cannot be listed and need not be."""
        listed = catalog.BY_SOURCE["namespaces"]
        reader = ListReader(self._transport, Scope(), self._limits.page_size)
        reading = reader.read(listed, deadline)
        if not reading.outcome.whole and must:
            raise ScopeError(
                "namespaces cannot be listed "
                f"({reading.outcome.reason}), so globs cannot be resolved: name them in full"
            )
        whole = reading.objects if reading.outcome.whole else ()
        return [item.metadata.name for item in whole if isinstance(item, Namespace)]


def _require_known(patterns: Sequence[str], names: Sequence[str]) -> None:
    """A namespace that is not there would show as one without a fault."""
    plain = [pattern for pattern in patterns if not _GLOB.search(pattern)]
    unknown = [name for name in plain if names and name not in names]
    if unknown:
        raise ScopeError(f"there is no namespace {', '.join(unknown)}")


def _matching(patterns: Sequence[str], names: Sequence[str]) -> list[str]:
    """Plain names as they are, globs as the names they match; each once, sorted."""
    plain = {pattern for pattern in patterns if not _GLOB.search(pattern)}
    globbed = {name for name in names for pattern in patterns if fnmatchcase(name, pattern)}
    return sorted(plain | globbed)
