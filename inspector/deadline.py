"""Time limits that a probe carries with it, and the one way to call a run off."""

import threading
import time


class DeadlineExceededError(Exception):
    """The time for this piece of work is over, or the run was called off."""


class Deadline:
    """A moment on the monotonic clock, and the event that ends everything early.

    Seconds are wall time. A child never outlives its parent.
    """

    def __init__(self, seconds: float, stop: threading.Event | None = None) -> None:
        self.at = time.monotonic() + seconds
        self.stop = stop or threading.Event()

    def child(self, seconds: float) -> "Deadline":
        """A deadline this many seconds from now, or this one if that is sooner."""
        return Deadline(min(seconds, self.remaining), self.stop)

    @property
    def remaining(self) -> float:
        """Seconds left, never below 0; 0 once the run was called off."""
        return 0.0 if self.stop.is_set() else max(0.0, self.at - time.monotonic())

    @property
    def expired(self) -> bool:
        """Whether nothing is left."""
        return self.remaining <= 0

    @property
    def reason(self) -> str:
        """Why it ended, for an outcome."""
        return "the run was interrupted" if self.stop.is_set() else "the deadline passed"

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the deadline.

        Raises:
            DeadlineExceededError: if the wait would not end in time.
        """
        if seconds >= self.remaining and not self.expired:
            raise DeadlineExceededError(f"a wait of {seconds:.0f} s would pass the deadline")
        if self.expired or self.stop.wait(seconds):
            raise DeadlineExceededError(self.reason)
