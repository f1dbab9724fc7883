"""The HTTP server around `Api`: loopback unless told otherwise, GET only, silent."""

import sys
import threading
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Self

from inspector.cluster.dump.model import Dump
from inspector.cluster.replay.answer import Answer, not_allowed
from inspector.cluster.replay.api import Api

# Seconds between two looks at whether to stop.
_POLL = 0.02


class _Server(ThreadingHTTPServer):
    """One thread a connection; `now` is what the clock of the cluster shows."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], api: Api, now: datetime | None) -> None:
        self.api = api
        self.now = now
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without the look-up of the host's own name that HTTPServer does."""
        TCPServer.server_bind(self)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1; head and body leave in one piece, for the speed of small answers."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "inspector-replay"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer from the dump."""
        self._send(self.server.api.get(self.path))

    def _refuse(self) -> None:
        """Answer 405; the body of the request is left unread, so the connection ends."""
        self.close_connection = True
        refused = not_allowed(f"a recorded cluster is read-only: {self.command} is not supported")
        self._send(refused.answer)

    do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = _refuse  # noqa: N815 # called by name

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.code)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by which clients tell the cluster's clock."""
        if self.server.now is None:
            return super().date_time_string(timestamp)
        return format_datetime(self.server.now, usegmt=True)

    def log_message(self, *_: Any) -> None:
        """Nothing: the caller owns standard error."""


class Replay:
    """A recorded cluster as an API server; in a `with` block it serves from a thread.

    `port` 0 takes a free one. `now` (UTC) stands in the Date header of every answer, which is the
    current time without it.

    Raises:
        OSError: if the address cannot be listened on.
    """

    def __init__(
        self, dump: Dump, *, host: str = "127.0.0.1", port: int = 0, now: datetime | None = None
    ) -> None:
        self._server = _Server((host, port), Api(dump), now)
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(_POLL,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def serve_forever(self) -> None:
        """Serve in this thread until it is interrupted, then close."""
        with self._server:
            self._server.serve_forever()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
