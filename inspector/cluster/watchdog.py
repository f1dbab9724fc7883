"""Ends requests that outlive their deadline.

No socket timeout can: a server that drips one byte a second never times out.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import urllib3

from inspector.deadline import Deadline

TICK_SECONDS = 0.2

_thread = threading.local()


class _Guarded:
    """Mixin of connections: tells the guard of this thread which connection it is using."""

    sock: Any

    def connect(self) -> None:
        self._tell_guard()
        super().connect()  # type: ignore[misc] # of the connection mixed into
        self._tell_guard()

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._tell_guard()
        super().request(*args, **kwargs)  # type: ignore[misc] # as above

    def _tell_guard(self) -> None:
        guard = getattr(_thread, "guard", None)
        if guard is not None:
            guard.connection, guard.sock = self, self.sock


def watched(pool: urllib3.PoolManager) -> urllib3.PoolManager:
    """Make a pool's connections known to the watchdog; a pool through a SOCKS proxy has its own."""
    classes = pool.pool_classes_by_scheme
    pool.pool_classes_by_scheme = {scheme: _watched(kind) for scheme, kind in classes.items()}
    return pool


def _watched(pool: type[urllib3.HTTPConnectionPool]) -> type[urllib3.HTTPConnectionPool]:
    connection = type("WatchedConnection", (_Guarded, pool.ConnectionCls), {})
    return type("WatchedPool", (pool,), {"ConnectionCls": connection})


class _Guard:
    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.connection: _Guarded | None = None
        self.sock: Any = None
        self.fired = False

    def fire(self) -> None:
        """Shut the socket down under the thread that reads it.

        Below the TLS layer, whose own shutdown would pull its state from under the reader.
        """
        self.fired = True
        # A connection that ends with its answer has let go of its socket, which is still read.
        sock = (self.connection.sock if self.connection else None) or self.sock
        if isinstance(sock, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Watchdog:
    """One thread that looks after all requests under way."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._guards: set[_Guard] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    @contextmanager
    def guard(self, deadline: Deadline) -> Iterator[_Guard]:
        """Cut the connection that this thread uses when the deadline passes."""
        guard = _Guard(deadline)
        with self._lock:
            self._guards.add(guard)
        _thread.guard = guard
        try:
            yield guard
        finally:
            _thread.guard = None
            with self._lock:
                self._guards.discard(guard)

    def close(self) -> None:
        """End the thread."""
        self._closed.set()

    def _watch(self) -> None:
        while not self._closed.is_set():
            # After an interrupt the event stays set, so that waiting on it would spin.
            waiting = self._closed if self._stop.is_set() else self._stop
            waiting.wait(TICK_SECONDS)
            with self._lock:
                late = [guard for guard in self._guards if guard.deadline.expired]
            # Again at every tick: a connection may have come up after the last one.
            for guard in late:
                guard.fire()
