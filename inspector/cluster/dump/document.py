"""Takes the API objects out of one JSON document, each under its group and kind."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from inspector.cluster.dump import go_form
from inspector.cluster.dump.builtin import is_errors, named_in
from inspector.cluster.dump.model import Problem

Key = tuple[str, str]

# Whatever can be wrong with JSON; deep nesting exhausts the stack of the decoder, safely.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_ARRAY = re.compile(rb"\s*\[")
_LIST = "List"
_SENTENCE = 200

# Groups that kinds have left; a dump of an old cluster is read like any other.
_MOVED = {
    ("extensions", "DaemonSet"): "apps",
    ("extensions", "Deployment"): "apps",
    ("extensions", "Ingress"): "networking.k8s.io",
    ("extensions", "NetworkPolicy"): "networking.k8s.io",
    ("extensions", "ReplicaSet"): "apps",
}


class Part(NamedTuple):
    """Objects of one (group, kind) as JSON texts; none for a list known to be empty."""

    key: Key
    items: list[bytes]


class Identity(NamedTuple):
    """What tells two objects of one kind apart."""

    namespace: str
    name: str


class _Metadata(msgspec.Struct, rename="camel"):
    name: str | None = None
    namespace: str | None = None
    self_link: str | None = None


class _Head(msgspec.Struct, rename="camel"):
    """The fields that say what a document is."""

    api_version: str | None = None
    kind: str | None = None
    metadata: _Metadata | None = None
    items: msgspec.Raw = msgspec.Raw()

    @property
    def key(self) -> Key | None:
        """(group, kind), or None where the document does not say; of a list that of its items."""
        kind = (self.kind or "").removesuffix(_LIST) if self.items else self.kind
        if not kind or not self.api_version:
            return None
        group = self.api_version.rpartition("/")[0]
        return _MOVED.get((group, kind), group), kind


class _GoHead(msgspec.Struct, rename="pascal"):
    """The same of the form that kubectl up to 1.13 wrote."""

    items: msgspec.Raw = msgspec.Raw()
    spec: msgspec.Raw = msgspec.Raw()
    status: msgspec.Raw = msgspec.Raw()
    object_meta: msgspec.Raw = msgspec.Raw()


class _Version(msgspec.Struct, rename="camel"):
    """GET /version, or the document of a tool that holds it."""

    git_version: str | None = None
    info: "_Version | None" = None
    server_version: "_Version | None" = None


def parts(document: bytes, path: str) -> Iterator[Part | Problem]:
    """The API objects of a JSON document; nothing if it holds none.

    `path` says the kind where the document does not.
    """
    try:
        yield from _errors(document, path) if is_errors(path) else _parts(document, path)
    except RecursionError:
        yield Problem(path, "is nested too deeply")


def version_in(document: bytes) -> str:
    """The server's gitVersion, if this is a document about versions; else empty."""
    try:
        found = msgspec.json.decode(document, type=_Version)
    except _UNREADABLE:
        return ""
    return _git_version(found) or _git_version(found.info) or _git_version(found.server_version)


def identity(item: bytes) -> Identity | None:
    """The namespace and name of an object; None where they cannot be read."""
    head = _head(item)
    if head is None or head.metadata is None or not head.metadata.name:
        return None
    return Identity(head.metadata.namespace or "", head.metadata.name)


def _git_version(version: _Version | None) -> str:
    return (version.git_version or "") if version else ""


def _head(document: bytes | msgspec.Raw) -> _Head | None:
    try:
        return msgspec.json.decode(document, type=_Head)
    except _UNREADABLE:
        return None


def _is_go(document: bytes) -> bool:
    head = msgspec.json.decode(document, type=_GoHead)
    return any(len(field) for field in msgspec.structs.astuple(head))


def _errors(document: bytes, path: str) -> Iterator[Problem]:
    """What the collector of a support bundle says it could not read, by namespace or in a row."""
    try:
        said = msgspec.json.decode(document, type=dict[str, str] | list[str])
    except _UNREADABLE:
        return
    for sentence in said.values() if isinstance(said, dict) else said:
        yield Problem(path, f"says that it was not collected: {sentence[:_SENTENCE]}")


def _parts(document: bytes, path: str) -> Iterator[Part | Problem]:
    if _ARRAY.match(document):
        yield from _guessed(_items(document), path)
        return
    head = _head(document)
    if head is not None and _is_go(document):
        document = msgspec.json.encode(go_form.modern(msgspec.json.decode(document)))
        head = _head(document)
    if head is not None and head.items:
        yield from _listed(head, path)
    elif head is not None and head.key and identity(document):
        yield Part(head.key, [document])


def _items(array: bytes | msgspec.Raw) -> list[msgspec.Raw]:
    return msgspec.json.decode(array, type=list[msgspec.Raw] | None) or []


def _listed(head: _Head, path: str) -> Iterator[Part | Problem]:
    link = head.metadata.self_link if head.metadata else None
    try:
        items = _items(head.items)
    except msgspec.ValidationError:
        yield Problem(path, "has items that are not a list", head.key[1] if head.key else "")
        return
    if head.key:
        yield from _grouped(items, head.key)
    else:
        yield from _guessed(items, link or path)


def _guessed(items: list[msgspec.Raw], path: str) -> Iterator[Part]:
    """Objects of a list that does not name their kind: they do, or else the path does."""
    served = named_in(path)
    objects = [item for item in items if _is_object(item)]
    if objects or not items:
        yield from _grouped(objects, served.key if served else None)


def _is_object(item: msgspec.Raw) -> bool:
    head = _head(item)
    return head is not None and head.metadata is not None


def _grouped(items: Iterable[msgspec.Raw], default: Key | None) -> Iterator[Part]:
    """Items under their own kinds, or the default; the default is named even if none has it."""
    groups: dict[Key | None, list[bytes]] = defaultdict(list, {default: []})
    for item in items:
        head = _head(item)
        groups[(head and head.key) or default].append(bytes(item))
    for key, members in groups.items():
        if key is not None:
            yield Part(key, members)
