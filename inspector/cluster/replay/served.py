"""Which kinds a dump can answer for, and under which names in URLs."""

from collections.abc import Mapping

import msgspec

from inspector.cluster.dump.builtin import BUILT_IN, Served
from inspector.cluster.dump.model import Dump

_DEFINITIONS = ("apiextensions.k8s.io", "CustomResourceDefinition")

Key = tuple[str, str]


class _Names(msgspec.Struct, rename="camel"):
    kind: str
    plural: str
    short_names: list[str] | None = None


class _Spec(msgspec.Struct):
    group: str
    names: _Names
    scope: str = "Namespaced"


class _Definition(msgspec.Struct):
    """A CustomResourceDefinition, as far as names go."""

    spec: _Spec


class _Item(msgspec.Struct, rename="camel"):
    api_version: str = "v1"
    metadata: Mapping[str, msgspec.Raw] = {}


def served_by(dump: Dump) -> tuple[Served, ...]:
    """Every kind that the dump holds, be it as an empty list, or that it says is forbidden."""
    built_in = [kind for kind in BUILT_IN if kind.key in dump.items or kind.plural in dump.denied]
    known = {kind.key for kind in built_in}
    names = _defined(dump)
    custom = [_custom(dump, key, names.get(key)) for key in sorted(dump.items) if key not in known]
    return (*built_in, *custom)


def _defined(dump: Dump) -> dict[Key, _Spec]:
    """The names of custom kinds by (group, kind), as their definitions in the dump give them."""
    specs = filter(None, map(_spec, dump.items.get(_DEFINITIONS, ())))
    return {(spec.group, spec.names.kind): spec for spec in specs}


def _spec(definition: bytes) -> _Spec | None:
    try:
        return msgspec.json.decode(definition, type=_Definition).spec
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _custom(dump: Dump, key: Key, spec: _Spec | None) -> Served:
    """A kind outside the table: named by its definition, or else after itself."""
    group, kind = key
    items = [item for item in map(_item, dump.items[key]) if item]
    version = items[0].api_version.rpartition("/")[2] if items else "v1"
    if spec is None:
        namespaced = any("namespace" in item.metadata for item in items)
        return Served(group, version, kind, f"{kind.lower()}s", namespaced)
    short = (spec.names.short_names or [""])[0]
    return Served(group, version, kind, spec.names.plural, spec.scope == "Namespaced", short)


def _item(item: bytes) -> _Item | None:
    try:
        return msgspec.json.decode(item, type=_Item)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
