"""Prometheus' HTTP API on loopback, answering by script."""

import json
import re
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

# One part of a combined query, as the plan writes it: its PromQL and its name.
_PART = re.compile(r'label_replace\(\((.*?)\n\), "inspector_part", "(\w+)", "", ""\)', re.DOTALL)


@dataclass(frozen=True)
class Question:
    """What a client asked; header names are lower case, fields come from URL or form."""

    method: str
    path: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def query(self) -> str:
        return self.fields["query"]

    @property
    def parts(self) -> dict[str, str]:
        """The PromQL of each part of a combined query."""
        return {name: promql for promql, name in _PART.findall(self.query)}

    @property
    def window(self) -> str:
        """The first range in the query."""
        found = re.search(r"\[(\w+)\]", self.query)
        return found[1] if found else ""

    @property
    def ranged(self) -> bool:
        return self.path.endswith("/query_range")

    @property
    def steps(self) -> list[float]:
        """The moments a range query asks for."""
        start, end, step = (float(self.fields[name]) for name in ("start", "end", "step"))
        return [start + step * index for index in range(int((end - start) // step) + 1)]


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; `length` claims another size than the body's."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


class Silence:
    """No answer until the server closes."""


class HangUp:
    """The connection closed without an answer."""


class Drip:
    """A body of one blank after the other, never silent and never whole."""


Said = Reply | Silence | HangUp | Drip
Script = Callable[[Question], Said]


def success(kind: str, result: Any, **said: Any) -> Reply:
    """A good answer; `said` may hold warnings and infos."""
    data = {"resultType": kind, "result": result}
    return Reply(json.dumps({"status": "success", "data": data, **said}).encode())


def vector(*series: tuple[Mapping[str, str], str], at: float = 0, **said: Any) -> Reply:
    """An instant answer of series with one value each."""
    result = [{"metric": labels, "value": [at, value]} for labels, value in series]
    return success("vector", result, **said)


def matrix(*series: tuple[Mapping[str, str], Mapping[float, str]], **said: Any) -> Reply:
    """A range answer of series with values by moment."""
    result = [
        {"metric": labels, "values": [[at, value] for at, value in sorted(values.items())]}
        for labels, values in series
    ]
    return success("matrix", result, **said)


def part(name: str) -> dict[str, str]:
    """The labels of a series of one part."""
    return {"inspector_part": name}


def failure(status: int, kind: str, message: str, **headers: str) -> Reply:
    """An error as Prometheus writes it; underscores in header names stand for hyphens."""
    body = json.dumps({"status": "error", "errorType": kind, "error": message}).encode()
    return Reply(body, status, {name.replace("_", "-"): text for name, text in headers.items()})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.questions: list[Question] = []
        self.closing = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        question = self._question()
        self.server.questions.append(question)
        said = self.server.script(question)
        self.close_connection = not isinstance(said, Reply) or said.length is not None
        with suppress(OSError):  # clients hang up in the middle
            self._say(said)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_args: Any) -> None:
        """The tests look at questions, not at a log."""

    def _question(self) -> Question:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length", "0"))
        text = self.rfile.read(length).decode() or url.query
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Question(str(self.command), url.path, dict(parse_qsl(text)), headers)

    def _say(self, said: Said) -> None:
        match said:
            case Reply():
                self._send(said)
            case Silence():
                self.server.closing.wait()
            case Drip():
                self._send(Reply(b"", length=1_000_000))
                while not self.server.closing.wait(0.02):
                    self.wfile.write(b" ")

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(reply.length or len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)


class PrometheusServer:
    """Serves a script while the context lasts, and remembers what it was asked."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._server = _Server(script)
        if tls:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.questions = self._server.questions
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def serving(*replies: Said) -> PrometheusServer:
    """A server that gives these answers in turn, and the last one to all further questions."""
    left = list(replies)
    return PrometheusServer(lambda _question: left.pop(0) if len(left) > 1 else left[0])
