"""Rewrites what kubectl up to 1.13 dumped: the names of Go fields instead of those of the API."""

import re
from collections.abc import Mapping
from typing import Any

# The capitals at the start of a Go name, but not the first letter of the next word: OSImage.
_INITIAL = re.compile(r"^(?:[A-Z]+(?![a-z])|[A-Z])")

_RENAMED = {"LastTerminationState": "lastState"}

# Maps whose keys are somebody's own words.
_VERBATIM = frozenset(
    {
        "allocatable",
        "annotations",
        "binaryData",
        "capacity",
        "data",
        "hard",
        "labels",
        "limits",
        "matchLabels",
        "nodeSelector",
        "requests",
        "selector",
        "stringData",
        "used",
    }
)
_EMBEDDED = ("TypeMeta", "ListMeta", "ObjectMeta")

# Fields of ObjectMeta and ListMeta; Go writes those of an embedded struct beside its siblings.
_METADATA = (
    "annotations",
    "creationTimestamp",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
)


def modern(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object or list in Go names as the API would write it."""
    fields = _flat(value)
    metadata = {name: fields.pop(name) for name in _METADATA if name in fields}
    items = fields.get("items")
    if isinstance(items, list):
        fields["items"] = [modern(item) for item in items if isinstance(item, dict)]
    return {"metadata": metadata, **{name: _lowered(name, item) for name, item in fields.items()}}


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with lower initials, those of embedded structs among them."""
    fields: dict[str, Any] = {}
    for name, item in value.items():
        if name in _EMBEDDED and isinstance(item, dict):
            fields |= _flat(item)
        else:
            fields[_name(name)] = item
    return fields


def _name(name: str) -> str:
    return _RENAMED.get(name) or _INITIAL.sub(lambda found: found[0].lower(), name)


def _lowered(name: str, value: Any) -> Any:
    if name in _VERBATIM and _is_plain_map(value):
        return value
    if isinstance(value, dict):
        return {key: _lowered(key, item) for key, item in _flat(value).items()}
    if isinstance(value, list):
        return [_lowered("", item) for item in value]
    return value


def _is_plain_map(value: Any) -> bool:
    return isinstance(value, dict) and not any(isinstance(x, dict) for x in value.values())
