"""What a request gets: a pure function of the dump, the path and the query."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

import msgspec

from inspector.cluster.dump.builtin import Served
from inspector.cluster.dump.model import Dump
from inspector.cluster.replay import discovery, selectors
from inspector.cluster.replay.answer import (
    Answer,
    RefusedError,
    bad_request,
    document,
    forbidden,
    not_allowed,
    not_found,
    text,
)
from inspector.cluster.replay.paging import Page, page
from inspector.cluster.replay.store import Store, Stored

_HEALTH = ("healthz", "livez", "readyz")
_UNHEALTHY = "check failed"
_USER = 'User "inspector"'

Query = Mapping[str, str]


class _Target(NamedTuple):
    """The kind that a path names, with the namespace and the object's name where it has them."""

    kind: Served
    namespace: str
    name: str


class Api:
    """A dump as an API server would answer for it."""

    def __init__(self, dump: Dump) -> None:
        self._dump = dump
        self._store = Store(dump)

    def get(self, url: str) -> Answer:
        """Answer GET for a path with its query; every failure is a `Status`."""
        path, _, query = url.partition("?")
        parts = [unquote(part) for part in path.split("/") if part]
        try:
            return self._routed(parts, dict(parse_qsl(query, keep_blank_values=True)))
        except RefusedError as refused:
            return refused.answer

    def _routed(self, path: list[str], query: Query) -> Answer:
        match path:
            case [name] if name in self._dump.denied:
                raise forbidden(f'forbidden: {_USER} cannot get path "/{name}"')
            case ["version"]:
                return document(_version(self._dump.version))
            case [name] if name in _HEALTH:
                return self._health(name, verbose="verbose" in query)
            case ["api" | "apis", *_]:
                return self._described(path) or self._resource(path, query)
        raise not_found()

    def _health(self, name: str, *, verbose: bool) -> Answer:
        """The recorded health; nothing is made up where the dump does not hold it."""
        recorded = self._dump.readyz if name == "readyz" else ""
        if _UNHEALTHY in recorded:
            return text(HTTPStatus.INTERNAL_SERVER_ERROR, recorded)
        if verbose and not recorded:
            raise not_found("the dump does not hold the health checks of its API server")
        return text(HTTPStatus.OK, recorded if verbose else "ok")

    def _described(self, path: list[str]) -> Answer | None:
        """Discovery; None if the path is not one of its own."""
        found: dict[str, Any] | None = None
        match path:
            case ["api"]:
                found = discovery.core_versions()
            case ["apis"]:
                found = discovery.group_list(self._store.kinds)
            case ["apis", group]:
                found = discovery.group(self._store.kinds, group)
            case ["api", "v1"]:
                found = discovery.resource_list(self._store.kinds, "", "v1")
            case ["apis", group, version]:
                found = discovery.resource_list(self._store.kinds, group, version)
        return document(found) if found else None

    def _resource(self, path: list[str], query: Query) -> Answer:
        target = self._target(path)
        if target.kind.plural in self._dump.denied:
            raise forbidden(_denial(target))
        if query.get("watch") in ("1", "true"):
            raise not_allowed("a recorded cluster does not change: there is nothing to watch")
        return self._one(target) if target.name else self._list(target, path, query)

    def _target(self, path: list[str]) -> _Target:
        match path:
            case ["api", version, *rest]:
                group = ""
            case ["apis", group, version, *rest]:
                pass
            case _:
                raise not_found()
        match rest:
            case ["namespaces", namespace, plural, *name] if len(name) <= 1:
                kind = self._kind(group, version, plural, namespaced=True)
                return _Target(kind, namespace, "".join(name))
            case [plural]:
                return _Target(self._kind(group, version, plural), "", "")
            case [plural, name]:
                return _Target(self._kind(group, version, plural, namespaced=False), "", name)
        raise not_found()

    def _kind(
        self, group: str, version: str, plural: str, *, namespaced: bool | None = None
    ) -> Served:
        kind = self._store.kind(group, version, plural)
        if kind is None or namespaced not in (None, kind.namespaced):
            raise not_found()
        return kind

    def _one(self, target: _Target) -> Answer:
        kind = target.kind
        found = self._store.find(kind, target.namespace, target.name)
        if found is None:
            raise not_found(f'{_qualified(kind)} "{target.name}" not found')
        return Answer(HTTPStatus.OK, _typed(found.item, kind))

    def _list(self, target: _Target, path: list[str], query: Query) -> Answer:
        by_field = selectors.fields(query.get("fieldSelector", ""), target.kind)
        by_label = selectors.labels(query.get("labelSelector", ""))
        selected = bool(query.get("fieldSelector") or query.get("labelSelector"))

        def matches(stored: Stored) -> bool:
            item = _decoded(stored.item) if selected else {}
            return by_field(item) and by_label(item)

        found = page(
            self._store.all(target.kind, target.namespace),
            matches,
            path="/".join(path),
            limit=_limit(query),
            token=query.get("continue", ""),
        )
        return _listed(found, target.kind, counted=not selected)


def _version(git_version: str) -> dict[str, str]:
    """The fields of /version; empty where the dump does not tell, as nothing is made up."""
    major, _, rest = git_version.removeprefix("v").partition(".")
    return {"major": major, "minor": rest.partition(".")[0], "gitVersion": git_version}


def _limit(query: Query) -> int:
    text = query.get("limit") or "0"
    if not text.isascii() or not text.isdigit():
        raise bad_request(f"limit must be a number that is not negative: {text!r}")
    return int(text[:9])


def _qualified(kind: Served) -> str:
    return f"{kind.plural}.{kind.group}" if kind.group else kind.plural


def _denial(target: _Target) -> str:
    kind = target.kind
    verb, named = ("get", f' "{target.name}"') if target.name else ("list", "")
    scope = f'in the namespace "{target.namespace}"' if target.namespace else "at the cluster scope"
    return (
        f"{_qualified(kind)}{named} is forbidden: {_USER} cannot {verb} resource "
        f'"{kind.plural}" in API group "{kind.group}" {scope}'
    )


def _decoded(item: bytes) -> dict[str, Any]:
    """An object to look into; one that cannot be decoded has no fields and no labels."""
    try:
        value = msgspec.json.decode(item)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _group_version(kind: Served) -> str:
    return f"{kind.group}/{kind.version}".removeprefix("/")


def _typed(item: bytes, kind: Served) -> bytes:
    """An object with its kind, which items of a list may lack."""
    known = {"apiVersion": _group_version(kind), "kind": kind.kind}
    return msgspec.json.encode(known | _decoded(item))


def _listed(found: Page, kind: Served, *, counted: bool) -> Answer:
    metadata: dict[str, Any] = {"resourceVersion": "1"}
    if found.token:
        metadata["continue"] = found.token
    if found.token and counted:
        metadata["remainingItemCount"] = found.remaining
    head = {"kind": f"{kind.kind}List", "apiVersion": _group_version(kind), "metadata": metadata}
    return Answer(HTTPStatus.OK, _joined(head, found.objects))


def _joined(head: Mapping[str, Any], objects: Sequence[Stored]) -> bytes:
    """A list whose items stand as they were stored."""
    items = b",".join(stored.item for stored in objects)
    return msgspec.json.encode(head)[:-1] + b',"items":[' + items + b"]}"
