"""Cuts a list into pages; a token names the list and the place where its next page begins."""

import base64
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from inspector.cluster.replay.answer import expired
from inspector.cluster.replay.store import Stored


class Page(NamedTuple):
    """Some objects, the token of the next page (empty at the end), and how many are left."""

    objects: list[Stored]
    token: str
    remaining: int


class _Place(msgspec.Struct, array_like=True):
    """The path of a list, and a position in it; a dump never changes, so positions hold."""

    path: str
    start: int


def page(
    objects: Sequence[Stored],
    matches: Callable[[Stored], bool],
    *,
    path: str,
    limit: int,
    token: str,
) -> Page:
    """The page that a token asks for, at most `limit` objects; 0 is no limit.

    Raises:
        RefusedError: 410 for a token that this list has not given.
    """
    start = _start(token, path) if token else 0
    found: list[Stored] = []
    for position in range(start, len(objects)):
        if limit and len(found) == limit:
            return Page(found, _token(path, position), len(objects) - position)
        if matches(objects[position]):
            found.append(objects[position])
    return Page(found, "", 0)


def _token(path: str, start: int) -> str:
    place = msgspec.json.encode(_Place(path, start))
    return base64.urlsafe_b64encode(place).decode()


def _start(token: str, path: str) -> int:
    try:
        place = msgspec.json.decode(base64.urlsafe_b64decode(token), type=_Place)
    except (ValueError, msgspec.DecodeError):
        place = _Place("", 0)
    if place.path != path or place.start < 0:
        raise expired("The provided continue parameter is not of this list.")
    return place.start
