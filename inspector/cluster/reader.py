"""Reads one list page by page; whatever happens, what was read is kept and the outcome says why."""

import time
from dataclasses import dataclass, field
from http import HTTPStatus

from inspector.cluster.catalog import Listed
from inspector.cluster.cursor import PAGES_CAP, Cursor, SpoiltPageError
from inspector.cluster.decode import DECODE_ERRORS, Body, Decoded, decode_head, decode_page
from inspector.cluster.kubeconfig import CredentialError, KubeconfigError
from inspector.cluster.reduce import reduced
from inspector.cluster.transport import ProtocolError, ReadError, Reply, StatusError, Transport
from inspector.deadline import Deadline
from inspector.kinds.core import Event
from inspector.kinds.meta import Resource
from inspector.model import Outcome, State
from inspector.probe import Reading

LOST_NAMES = 10
LOST_SHARE = 0.05  # above this a kind has drifted from what we can read

# What a request may end with; a credential may be gone in the middle of a run.
READ_ERRORS = (ReadError, CredentialError, KubeconfigError)


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
        """Whether an object is inside; cluster-scoped objects always are, of events the warnings.

        The server leaves out the other events itself, if it knows that field selector.
        """
        if isinstance(item, Event) and item.type == "Normal":
            return False
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

    def close(self, cursor: Cursor) -> None:
        """Take over what the pages of one namespace say as a whole."""
        self.lost.extend(cursor.lost)
        self.inconsistent = self.inconsistent or cursor.inconsistent
        if cursor.fault:
            self.state, self.reason = State.TRUNCATED, cursor.fault


@dataclass(frozen=True)
class ListReader:
    """Reads lists from one API server within one scope."""

    transport: Transport
    scope: Scope
    page_size: int
    pages_cap: int = PAGES_CAP

    def read(self, listed: Listed, deadline: Deadline) -> Reading:
        """Read a whole list, or as much of it as can be had."""
        began = time.monotonic()
        tally = _Tally()
        namespaces = self.scope.namespaces if listed.namespaced and not listed.within else ()
        for namespace in namespaces or ("",):
            self._read_pages(listed, namespace, tally, deadline)
            if tally.state not in (State.COMPLETE, State.FORBIDDEN):
                break
        if tally.inconsistent:
            tally.objects = list({item.key: item for item in tally.objects}.values())
        spent = round((time.monotonic() - began) * 1000)
        return Reading(_outcome(listed, self.scope, tally, spent), tally.objects)

    def _read_pages(
        self, listed: Listed, namespace: str, tally: _Tally, deadline: Deadline
    ) -> None:
        cursor = Cursor(_selectors(listed, self.scope), self.page_size, self.pages_cap)
        while not cursor.done:
            tally.requests += 1
            try:
                reply = self.transport.get(listed.path(namespace), cursor.query, deadline)
                page = _decoded(reply, listed)
            except READ_ERRORS as error:
                if not cursor.recover(error):
                    tally.state, tally.reason = state_of(error), str(error)
                    break
            else:
                tally.add(reply, page, self.scope)
                cursor.advance(page.token, len(reply.body))
        tally.close(cursor)


def _selectors(listed: Listed, scope: Scope) -> dict[str, str]:
    fields = {"fieldSelector": listed.fields} if listed.fields else {}
    labels = {"labelSelector": scope.selector} if scope.selector and listed.selectable else {}
    return fields | labels


_STATES: dict[int, State] = {
    HTTPStatus.FORBIDDEN: State.FORBIDDEN,
    HTTPStatus.NOT_FOUND: State.ABSENT,
}


def state_of(error: Exception) -> State:
    """How a source ended whose request ended like this."""
    code = error.code if isinstance(error, StatusError) else 0
    return _STATES.get(code, State.FAILED)


def _decoded(reply: Reply, listed: Listed) -> Decoded[Resource]:
    """The page's objects.

    Raises:
        ProtocolError: if it is not a list of this kind.
        SpoiltPageError: if it is one, and holds an object that hides the others.
    """
    try:
        page = decode_page(reply.body, listed.type)
    except DECODE_ERRORS as error:
        raise _spoilt(reply.body, listed, error) from error
    _require_kind(page.kind, listed)
    return page


def _spoilt(body: Body, listed: Listed, error: Exception) -> ProtocolError:
    message = f"the list cannot be decoded: {error}"
    try:
        head = decode_head(body)
    except DECODE_ERRORS:
        return ProtocolError(message)
    _require_kind(head.kind, listed)
    return SpoiltPageError(message, token=head.token, name=head.lost[0])


def _require_kind(kind: str, listed: Listed) -> None:
    if kind != f"{listed.kind}List":
        raise ProtocolError(f"kind {kind or 'unknown'} instead of {listed.kind}List")


def _outcome(listed: Listed, scope: Scope, tally: _Tally, spent: int) -> Outcome:
    state, reason = tally.state, tally.reason
    if state is State.COMPLETE and tally.inconsistent:
        state, reason = State.INCONSISTENT, tally.inconsistent
    elif state is not State.COMPLETE and tally.pages:
        state = State.TRUNCATED  # whatever ended it, a part was read
    if tally.lost and not reason:
        reason = f"{len(tally.lost)} could not be decoded"
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
