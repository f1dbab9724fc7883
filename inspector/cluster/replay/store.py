"""The objects of a dump in the order in which the API lists them."""

from collections.abc import Sequence
from typing import NamedTuple

from inspector.cluster.dump.builtin import Served
from inspector.cluster.dump.document import identity
from inspector.cluster.dump.model import Dump
from inspector.cluster.replay.served import served_by


class Stored(NamedTuple):
    """One object; one whose name cannot be read has none."""

    namespace: str
    name: str
    item: bytes


class Store:
    """A dump by the paths of its kinds: group, version and plural."""

    def __init__(self, dump: Dump) -> None:
        self.kinds = served_by(dump)
        self._by_path = {(kind.group, kind.version, kind.plural): kind for kind in self.kinds}
        self._objects = {
            kind.key: sorted(map(_stored, dump.items.get(kind.key, ()))) for kind in self.kinds
        }

    def kind(self, group: str, version: str, plural: str) -> Served | None:
        """The kind at a path, or None if it is not served."""
        return self._by_path.get((group, version, plural))

    def all(self, kind: Served, namespace: str) -> Sequence[Stored]:
        """The objects of a kind by namespace and name; in one namespace, or in all."""
        objects = self._objects[kind.key]
        return [one for one in objects if one.namespace == namespace] if namespace else objects

    def find(self, kind: Served, namespace: str, name: str) -> Stored | None:
        """One object, or None."""
        return next((one for one in self.all(kind, namespace) if one.name == name), None)


def _stored(item: bytes) -> Stored:
    named = identity(item)
    return Stored(named.namespace, named.name, item) if named else Stored("", "", item)
