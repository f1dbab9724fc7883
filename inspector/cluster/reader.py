"""Reads one list page by page; whatever happens, what was read is kept and the outcome says why."""

import time
from dataclasses import dataclass, field

from inspector.cluster.auth import CredentialError
from inspector.cluster.catalog import Listed
from inspector.cluster.decode import DECODE_ERRORS, Decoded, decode_page
from inspector.cluster.reduce import reduced
from inspector.cluster.transport import (
    ProtocolError,
    ReadError,
    Reply,
    StatusError,
    TooLargeError,
    TooSlowError,
    Transport,
)
from inspector.deadline import Deadline
from inspector.kinds.meta import Resource
from inspector.model import Outcome, State
from inspector.probe import Reading

FORBIDDEN, NOT_FOUND, GONE, GATEWAY_TIMEOUT = 403, 404, 410, 504
PAGES_CAP = 10_000
SMALLEST_PAGE = 50
LOST_NAMES = 10
LOST_SHARE = 0.05  # above this a kind has drifted from what we can read


@dataclass(frozen=True)
class Scope:
    """Which part of a list to read: namespaces (none: all), a label selector, what to keep."""

    namespaces: tuple[str, ...] = ()
    selector: str = ""
    excluded: frozenset[str] = frozenset()

    def __str__(self) -> str:
        parts = [*self.namespaces, *(f"not {name}" for name in sorted(self.excluded))]
        return ", ".join([*parts, self.selector] if self.selector else parts)

    def keeps(self, item: Resource) -> bool:
        """Whether an object is inside; cluster-scoped objects always are."""
        return item.metadata.namespace not in self.excluded


@dataclass
class _Tally:
    """What one list has brought so far."""

    objects: list[Resource] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    pages: int = 0
    requests: int = 0
    bytes: int = 0
    inconsistent: str = ""
    state: State = State.COMPLETE
    reason: str = ""

    def add(self, reply: Reply, page: Decoded[Resource], scope: Scope) -> None:
        self.pages += 1
        self.bytes += len(reply.body)
        self.lost.extend(page.lost)
        self.objects.extend(reduced(item) for item in page.items if scope.keeps(item))

    def end(self, state: State, reason: str) -> None:
        """Stop here; what was read makes a failure a truncation."""
        partly = state is State.FAILED and bool(self.pages)
        self.state = State.TRUNCATED if partly else state
        self.reason = reason


@dataclass(frozen=True)
class ListReader:
    """Reads lists from one API server within one scope."""

    transport: Transport
    scope: Scope
    page_size: int

    def read(self, listed: Listed, deadline: Deadline) -> Reading:
        """Read a whole list, or as much of it as can be had."""
        began = time.monotonic()
        tally = _Tally()
        namespaces = self.scope.namespaces if listed.namespaced and not listed.within else ()
        for namespace in namespaces or ("",):
            self._read_pages(listed, namespace, tally, deadline)
            if tally.state is not State.COMPLETE:
                break
        spent = round((time.monotonic() - began) * 1000)
        return Reading(_outcome(listed, self.scope, tally, spent), tally.objects)

    def _read_pages(
        self, listed: Listed, namespace: str, tally: _Tally, deadline: Deadline
    ) -> None:
        query = {"limit": str(self.page_size)} | _selectors(listed, self.scope)
        tokens: set[str] = set()
        while len(tokens) < PAGES_CAP:
            try:
                tally.requests += 1
                reply = self.transport.get(listed.path(namespace), query, deadline)
                page = _decoded(reply, listed)
            except (ReadError, CredentialError) as error:
                if not _goes_on(error, query, tally):
                    return
                continue
            tally.add(reply, page, self.scope)
            if not page.token:
                return
            if page.token in tokens:
                tally.end(State.TRUNCATED, "the server repeats its continue token")
                return
            tokens.add(page.token)
            query["continue"] = page.token
        tally.end(State.TRUNCATED, f"more than {PAGES_CAP:,} pages")


def _selectors(listed: Listed, scope: Scope) -> dict[str, str]:
    fields = {"fieldSelector": listed.fields} if listed.fields else {}
    labels = {"labelSelector": scope.selector} if scope.selector and listed.selectable else {}
    return fields | labels


def _goes_on(error: Exception, query: dict[str, str], tally: _Tally) -> bool:
    """Whether there is another way to the same page: a fresh token, or a smaller limit."""
    if isinstance(error, StatusError) and error.code == GONE and error.token:
        tally.inconsistent = "the list expired while it was read and was continued"
        query["continue"] = error.token
        return True
    limit = int(query["limit"])
    if not _too_much(error) or limit <= SMALLEST_PAGE:
        tally.end(_state_of(error), str(error))
        return False
    query["limit"] = str(max(SMALLEST_PAGE, limit // 2))
    return True


def _too_much(error: Exception) -> bool:
    """Whether the server may manage a smaller page."""
    if isinstance(error, StatusError):
        return error.code == GATEWAY_TIMEOUT
    return isinstance(error, TooSlowError | TooLargeError)


def _state_of(error: Exception) -> State:
    code = error.code if isinstance(error, StatusError) else 0
    return {FORBIDDEN: State.FORBIDDEN, NOT_FOUND: State.ABSENT}.get(code, State.FAILED)


def _decoded(reply: Reply, listed: Listed) -> Decoded[Resource]:
    """The page's objects.

    Raises:
        ProtocolError: if it is not a list of this kind.
    """
    media = reply.headers.get("content-type", "")
    if not media.startswith("application/json"):
        preview = " ".join(reply.body[:80].decode(errors="replace").split())
        raise ProtocolError(f"{media or 'no media type'} instead of JSON ({preview}): a proxy?")
    try:
        page = decode_page(reply.body, listed.type)
    except DECODE_ERRORS as error:
        raise ProtocolError(f"the list cannot be decoded: {error}") from error
    if not page.kind.endswith("List"):
        raise ProtocolError(f"kind {page.kind or 'unknown'} instead of {listed.kind}List")
    return page


def _outcome(listed: Listed, scope: Scope, tally: _Tally, spent: int) -> Outcome:
    state, reason = tally.state, tally.reason
    if state is State.COMPLETE and tally.inconsistent:
        state, reason = State.INCONSISTENT, tally.inconsistent
    if tally.lost and not reason:
        reason = f"{len(tally.lost)} objects could not be decoded"
    if len(tally.lost) > LOST_SHARE * (len(tally.objects) + len(tally.lost)) > 0:
        state = State.TRUNCATED if tally.objects else State.FAILED
    return Outcome(
        source=listed.source,
        kind=listed.kind,
        scope=listed.within or (str(scope) if listed.namespaced else ""),
        outcome=state,
        objects=len(tally.objects),
        pages=tally.pages,
        requests=tally.requests,
        bytes=tally.bytes,
        duration_ms=spent,
        reason=reason,
        unreadable=len(tally.lost),
        lost=tuple(tally.lost[:LOST_NAMES]),
    )
