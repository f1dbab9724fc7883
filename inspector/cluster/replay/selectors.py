"""Field and label selectors, as the API server understands them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from inspector.cluster.dump.builtin import Served
from inspector.cluster.replay.answer import bad_request

Object = Mapping[str, Any]
Matches = Callable[[Object], bool]

_COMMON = ("metadata.name", "metadata.namespace")
_FIELDS = {
    ("", "Event"): (
        "involvedObject.kind",
        "involvedObject.name",
        "involvedObject.namespace",
        "involvedObject.uid",
        "reason",
        "type",
    ),
    ("", "Namespace"): ("status.phase",),
    ("", "Pod"): (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "status.phase",
        "status.podIP",
    ),
    ("", "Secret"): ("type",),
}

_FIELD = re.compile(r"\s*([^=!,\s]+)\s*(==|=|!=)\s*(.*?)\s*")

# Commas between requirements, not those inside `in (a, b)`.
_COMMA = re.compile(r",(?![^(]*\))")
_KEY = r"\s*([A-Za-z0-9][\w./-]*)\s*"
_EQUALITY = re.compile(_KEY + r"(==|=|!=)\s*([\w.-]*)\s*", re.ASCII)
_SET = re.compile(_KEY + r"\b(in|notin)\s*\(([\w.,\s-]*)\)\s*", re.ASCII)
_PRESENCE = re.compile(r"\s*(!?)" + _KEY, re.ASCII)


def fields(selector: str, kind: Served) -> Matches:
    """What a `fieldSelector` asks of an object.

    Raises:
        RefusedError: 400 for a malformed selector, or a field that this kind cannot be asked for.
    """
    terms = [_field(term, kind, selector) for term in selector.split(",") if term.strip()]
    return lambda item: all(term(item) for term in terms)


def labels(selector: str) -> Matches:
    """What a `labelSelector` asks of an object.

    Raises:
        RefusedError: 400 for a malformed selector.
    """
    terms = [_label(term) for term in _COMMA.split(selector)] if selector.strip() else []
    return lambda item: all(term(_labels(item)) for term in terms)


def _field(term: str, kind: Served, selector: str) -> Matches:
    match = _FIELD.fullmatch(term)
    if match is None:
        raise bad_request(f"invalid field selector {selector!r}; can't understand {term!r}")
    field, operator, value = match.groups()
    if field not in (*_COMMON, *_FIELDS.get(kind.key, ())):
        group_version = f"{kind.group}/{kind.version}"
        raise bad_request(
            f'Unable to find "{group_version}, Resource={kind.plural}" that match label selector '
            f'"", field selector "{selector}": field label not supported: {field}'
        )
    path = field.split(".")
    return lambda item: (_at(item, path) == value) is (operator != "!=")


def _at(item: Object, path: list[str]) -> str:
    """The text at a path of names; empty where there is none."""
    value: Any = item
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else str(value)


def _labels(item: Object) -> Mapping[str, str]:
    metadata = item.get("metadata")
    found = metadata.get("labels") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def _label(term: str) -> Callable[[Mapping[str, str]], bool]:
    if match := _SET.fullmatch(term):
        return _among(
            match[1], {word.strip() for word in match[3].split(",")}, wanted=match[2] == "in"
        )
    if match := _EQUALITY.fullmatch(term):
        return _among(match[1], {match[3]}, wanted=match[2] != "!=")
    if match := _PRESENCE.fullmatch(term):
        absent, key = match.groups()
        return lambda found: (key in found) is not bool(absent)
    raise bad_request(f"unable to parse requirement: {term.strip()!r} is no label requirement")


def _among(key: str, values: set[str], *, wanted: bool) -> Callable[[Mapping[str, str]], bool]:
    """`in` holds where the label has one of the values, its opposite also where it is missing."""
    return lambda found: (found.get(key) in values) is wanted
