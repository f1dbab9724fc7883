"""The one place that catches everything: it turns a crash of one part into a value."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Crash:
    """An exception that one probe, check or delivery did not handle."""

    error: Exception
    trace: str

    @property
    def reason(self) -> str:
        """The exception in one line."""
        return f"{type(self.error).__name__}: {self.error}".rstrip(": ")


@dataclass(frozen=True)
class Result(Generic[T]):
    """Either a value or a crash."""

    value: T | None = None
    crash: Crash | None = None


def isolated(call: Callable[[], T]) -> Result[T]:
    """Call and return what came of it; an exception never passes, a request to exit does."""
    try:
        return Result(value=call())
    except Exception as error:  # noqa: BLE001 - one bad part must not cost the others their report
        return Result(crash=Crash(error, traceback.format_exc()))
