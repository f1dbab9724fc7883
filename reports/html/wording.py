"""Numbers, sizes and times as a person reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from inspector.ages import spoken
from inspector.model import utc

T = TypeVar("T")

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Cut(Generic[T]):
    """The first of many, and how many were left out."""

    shown: tuple[T, ...]
    hidden: int


@dataclass(frozen=True)
class Moment:
    """A point in time: `2026-01-15 07:30 UTC`, its age `30 min`, and RFC 3339 for machines."""

    text: str
    age: str
    iso: str


def cut(items: Sequence[T], limit: int) -> Cut[T]:
    """At most `limit` of these."""
    return Cut(tuple(items[:limit]), max(len(items) - limit, 0))


def number(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def counted(value: int, noun: str) -> str:
    """`1 check`, `2,000 checks`."""
    return f"{number(value)} {noun}" + ("" if value == 1 else "s")


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def moment(at: datetime, now: datetime) -> Moment:
    """A point in time, and its age at `now`."""
    text = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return Moment(text, spoken(now - at), utc(at))


def duration(spent: timedelta) -> str:
    """`0.4 s` under a minute, whole minutes and seconds above."""
    minutes, seconds = divmod(spent.total_seconds(), 60)
    return f"{minutes:.0f} min {int(seconds)} s" if minutes else f"{seconds:.1f} s"


def milliseconds(value: int | None) -> str:
    """`1,250 ms`, or nothing where it is unknown."""
    return "" if value is None else f"{number(value)} ms"


def size(value: int) -> str:
    """Bytes as `740 kB` or `12.3 MB`, decimal."""
    if value < _MEGABYTE:
        return f"{value / 1000:.0f} kB"
    return f"{value / _MEGABYTE:,.1f} MB"
