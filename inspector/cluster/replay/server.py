"""The HTTP server around `Api`: loopback unless told otherwise, read-only, silent."""

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
from inspector.cluster.replay.metrics import Metrics, Recorded
from inspector.cluster.replay.prometheus import PREFIX, answer

# Seconds between two looks at whether to stop.
_POLL = 0.02

# Bytes of a query that is sent as a form, because it is too long for a URL.
_LONGEST_FORM = 65_536
_LENGTH_DIGITS = 5


class _Server(ThreadingHTTPServer):
    """One thread a connection; `now` is what the clock of the cluster shows.

    `metrics` are None where no Prometheus was recorded.
    """

    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        api: Api,
        *,
        now: datetime | None,
        metrics: Metrics | None,
    ) -> None:
        self.api = api
        self.now = now
        self.metrics = metrics
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
        """Answer from the dump, or from the metrics recorded with it."""
        path, _, fields = self.path.partition("?")
        metrics = self._metrics(path)
        self._send(answer(metrics, path, fields) if metrics else self.server.api.get(self.path))

    def do_POST(self) -> None:
        """Answer a query of metrics, the one thing that clients read by POST."""
        metrics, length = self._metrics(self.path), self._form_length()
        if metrics is None or length is None:
            self._refuse()
            return
        fields = self.rfile.read(length).decode("ascii", errors="replace")
        self._send(answer(metrics, self.path, fields))

    def _metrics(self, path: str) -> Metrics | None:
        return self.server.metrics if path.startswith(PREFIX) else None

    def _form_length(self) -> int | None:
        """The bytes of the form, or None if they are not told or too many."""
        told = self.headers.get("Content-Length", "")
        number = told.isascii() and told.isdigit() and len(told) <= _LENGTH_DIGITS
        return int(told) if number and int(told) <= _LONGEST_FORM else None

    def _refuse(self) -> None:
        """Answer 405; the body of the request is left unread, so the connection ends."""
        self.close_connection = True
        refused = not_allowed(f"a recorded cluster is read-only: {self.command} is not supported")
        self._send(refused.answer)

    do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = do_PUT = _refuse  # noqa: N815 # called by name

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
    current time without it. `metrics` are what a Prometheus beside the cluster recorded, served
    below `prometheus_url`.

    Raises:
        OSError: if the address cannot be listened on.
    """

    def __init__(
        self,
        dump: Dump,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        now: datetime | None = None,
        metrics: Recorded | None = None,
    ) -> None:
        recorded = Metrics(metrics) if metrics else None
        self._server = _Server((host, port), Api(dump), now=now, metrics=recorded)
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(_POLL,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def prometheus_url(self) -> str:
        """The base URL of the recorded Prometheus."""
        return self.url + PREFIX.rstrip("/")

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
