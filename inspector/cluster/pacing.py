"""How fast a run may ask: a token bucket, a pause that the server orders, a budget of retries."""

import random
import threading
import time

from inspector.deadline import Deadline

RETRY_AFTER_CAP = 35.0  # API servers send at most 32 s; a proxy may send a day
RETRY_SHARE = 0.2
RETRY_MINIMUM = 10
BACKOFF_FIRST, BACKOFF_CAP = 0.5, 10.0


class Pace:
    """Shared by all workers of a run; all waiting ends with the deadline."""

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._rate = per_second
        self._burst = float(burst)
        self._tokens = float(burst)
        self._filled = time.monotonic()
        self._paused_until = 0.0
        self._lock = threading.Lock()
        self.requests = 0
        self.retries = 0
        self.throttled_s = 0.0

    def take(self, deadline: Deadline) -> None:
        """Wait for the right to send one request.

        Raises:
            DeadlineExceededError: if it would come too late.
        """
        wait = self._reserve()
        if wait > 0:
            deadline.sleep(wait)

    def _reserve(self) -> float:
        """Take a token, on credit if need be; the seconds until it is good."""
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
            self._filled = now
            self._tokens -= 1
            self.requests += 1
            wait = max(-self._tokens / self._rate, self._paused_until - now, 0.0)
            self.throttled_s += wait
            return wait

    def pause(self, seconds: float) -> None:
        """The server asked for patience: hold all workers, but never for longer than the cap."""
        with self._lock:
            until = time.monotonic() + min(seconds, RETRY_AFTER_CAP)
            self._paused_until = max(self._paused_until, until)

    def may_retry(self) -> bool:
        """Whether the run's budget allows one more retry; it is spent if so."""
        with self._lock:
            if self.retries >= max(RETRY_MINIMUM, self.requests * RETRY_SHARE):
                return False
            self.retries += 1
            return True


def backoff(attempt: int) -> float:
    """Seconds before try number `attempt` (from 1), drawn at random below a doubling limit."""
    limit = min(BACKOFF_CAP, BACKOFF_FIRST * 2**attempt)
    return random.uniform(0, limit)  # noqa: S311 - jitter, not a secret
