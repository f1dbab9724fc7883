"""How fast a run may ask: a token bucket, a pause that the server orders, a budget of retries."""

import random
import threading
import time

from inspector.deadline import Deadline

RETRY_AFTER_CAP = 35.0  # API servers send at most 32 s; a proxy may send a day
RETRY_SHARE = 0.2
RETRY_MINIMUM = 10
BACKOFF_FIRST, BACKOFF_CAP = 1.0, 10.0


class TokenBucket:
    """Grants `burst` requests at once and `per_second` after that; it owns no clock.

    Moments and waits are seconds; moments never go back.
    """

    def __init__(self, *, per_second: float, burst: int, now: float) -> None:
        self._rate = per_second
        self._burst = float(burst)
        self._tokens = float(burst)
        self._filled = now

    def reserve(self, now: float) -> float:
        """Take a token, on credit if need be; how long until it is good."""
        grown = self._tokens + (now - self._filled) * self._rate
        self._tokens = min(self._burst, grown) - 1
        self._filled = now
        return max(-self._tokens / self._rate, 0.0)


class Pace:
    """Shared by all workers of a run; all waiting ends with the deadline.

    `backoff_seconds` bounds the wait before the first retry; each further one may be twice as long.
    """

    def __init__(
        self, *, per_second: float, burst: int, backoff_seconds: float = BACKOFF_FIRST
    ) -> None:
        self._bucket = TokenBucket(per_second=per_second, burst=burst, now=time.monotonic())
        self._backoff_seconds = backoff_seconds
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
        wait = max(self._reserve(), self.paused)
        deadline.sleep(wait)
        while (more := self.paused) > 0:  # the server has asked for patience meanwhile
            deadline.sleep(more)
            wait += more
        with self._lock:
            self.requests += 1
            self.throttled_s += wait

    def _reserve(self) -> float:
        with self._lock:
            return self._bucket.reserve(time.monotonic())

    @property
    def paused(self) -> float:
        """Seconds for which no worker may send."""
        with self._lock:
            return max(self._paused_until - time.monotonic(), 0.0)

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

    def backoff(self, attempt: int) -> float:
        """Seconds to wait after failed try `attempt` (from 1), drawn below a doubling limit."""
        limit = min(BACKOFF_CAP, self._backoff_seconds * 2 ** (attempt - 1))
        return random.uniform(0, limit)  # noqa: S311 - jitter, not a secret
