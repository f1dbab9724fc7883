"""The one place that catches everything: it turns a crash of one part into a value."""

import traceback
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Crash(msgspec.Struct, frozen=True):
    """An exception that one probe, check or delivery did not handle."""

    reason: str
    trace: str


class Result(msgspec.Struct, Generic[T], frozen=True):
    """Either a value or a crash."""

    value: T | None = None
    crash: Crash | None = None


def isolated(call: Callable[[], T]) -> Result[T]:
    """Call and return what came of it; an exception never passes, a request to exit does."""
    try:
        return Result(value=call())
    except Exception as error:  # noqa: BLE001 - one bad part must not cost the others their report
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        return Result(crash=Crash(reason, traceback.format_exc()))
