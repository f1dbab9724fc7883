"""An HTTP(S) server on loopback that answers by script, down to single bytes and resets."""

import json
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from inspector.cluster.auth import Access
from inspector.cluster.catalog import BY_SOURCE
from inspector.cluster.kubeconfig import Target
from inspector.cluster.pacing import Pace
from inspector.cluster.reader import ListReader, Scope
from inspector.cluster.transport import Reply, Transport
from inspector.cluster.watchdog import Watchdog
from inspector.deadline import Deadline
from inspector.probe import Reading

DATE = "Thu, 15 Jan 2026 08:00:00 GMT"


@dataclass(frozen=True)
class Request:
    """What a client asked; header names are lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Pause:
    """Wait, or leave when the server closes."""

    seconds: float


class Hang:
    """Say nothing more until the server closes."""


class Close:
    """Close the connection in good order."""


class Reset:
    """Close the connection with a TCP reset."""


Step = bytes | Pause | Hang | Close | Reset
Script = Callable[[Request], Iterable[Step]]


def answer(
    body: bytes | str | Mapping[str, Any] = b"",
    status: int = 200,
    *,
    media: str = "application/json",
    length: int | None = None,
    **headers: Any,
) -> list[Step]:
    """One whole answer; `length` claims another Content-Length than the true one."""
    content = json.dumps(body).encode() if isinstance(body, Mapping) else body
    content = content.encode() if isinstance(content, str) else content
    size = len(content) if length is None else length
    return [head(status, media=media, content_length=str(size), **headers) + content]


def head(status: int = 200, *, media: str = "application/json", **headers: Any) -> bytes:
    """Status line and headers; underscores in names stand for hyphens."""
    named = {"date": DATE, "content-type": media, **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in named.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status} Said", *lines, "", ""]).encode()


def chunked(*pieces: bytes, **headers: Any) -> list[Step]:
    """A whole answer in chunks."""
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b"")]
    return [head(transfer_encoding="chunked", **headers), *chunks]


def failure(code: int, message: str = "", token: str = "", **headers: Any) -> list[Step]:
    """A Status as the API server writes it."""
    phrase = HTTPStatus(code).phrase.replace(" ", "")
    metadata = {"continue": token} if token else {}
    body = {"kind": "Status", "metadata": metadata, "message": message, "reason": phrase}
    return answer(body, code, **headers)


def page(names: Iterable[str] = (), token: str = "", kind: str = "Pod") -> dict[str, Any]:
    """A page of a list, of objects in the namespace `shop`."""
    items = [{"metadata": {"name": name, "namespace": "shop"}} for name in names]
    metadata = {"continue": token} if token else {}
    return {"kind": f"{kind}List", "apiVersion": "v1", "metadata": metadata, "items": items}


def drip(data: bytes) -> Iterator[Step]:
    """One byte after the other, for ever slower than any deadline, yet never silent."""
    for byte in data:
        yield bytes([byte])
        yield Pause(0.05)
    yield Hang()


class Misbehaving:
    """Serves a script; one thread a connection. `tls` may be replaced while it runs."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self.tls = tls
        self.requests: list[Request] = []
        self.connections = 0
        self.hung_up = threading.Event()  # set once a connection was closed by a script
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _start(self, run: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=run, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.add(connection)
                self._start(self._serve, connection)

    def _serve(self, plain: socket.socket) -> None:
        connection = plain
        # Clients hang up in the middle: that is what many scripts are for.
        with suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(
                    plain, server_side=True, do_handshake_on_connect=False
                )
                self._open.discard(plain)
                self._open.add(connection)
                _shake_hands(connection)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection.makefile("rb") as lines:
                while request := _request(iter(lines.readline, b"")):
                    self.requests.append(request)
                    if not all(self._take(step, connection) for step in self._script(request)):
                        break
        self._open.discard(connection)
        connection.close()
        self.hung_up.set()

    def _take(self, step: Step, connection: socket.socket) -> bool:
        """Do one step; whether the connection goes on."""
        match step:
            case bytes():
                connection.sendall(step)
            case Pause():
                return not self._closing.wait(step.seconds)
            case Hang():
                self._closing.wait()
            case Reset():
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return isinstance(step, bytes)


def _shake_hands(connection: ssl.SSLSocket) -> None:
    try:
        connection.do_handshake()
    except ssl.SSLError:
        # What the client has sent is read, or a reset would overtake the alert that says why.
        socket.socket.shutdown(connection, socket.SHUT_WR)
        while socket.socket.recv(connection, 65536):
            pass
        raise


def _request(lines: Iterator[bytes]) -> Request | None:
    first = next(lines, b"").decode().split()
    if not first:
        return None
    headers = {}
    for line in lines:
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            break
        headers[name.lower()] = value.strip()
    url = urlsplit(first[1])
    return Request(url.path, dict(parse_qsl(url.query, keep_blank_values=True)), headers)


def serving(*answers: Iterable[Step]) -> Misbehaving:
    """A server that gives these answers in turn, and the last one to all further requests."""
    left = [list(each) for each in answers]
    return Misbehaving(lambda _request: left.pop(0) if len(left) > 1 else left[0])


def kubeconfig(
    server: str, *, user: Mapping[str, Any] | None = None, ca: Path | None = None
) -> dict[str, Any]:
    """A kubeconfig with one of everything."""
    trusted = {"certificate-authority": str(ca)} if ca else {}
    return {
        "clusters": [{"name": "prod", "cluster": {"server": server} | trusted}],
        "users": [{"name": "me", "user": dict(user or {})}],
        "contexts": [{"name": "work", "context": {"cluster": "prod", "user": "me"}}],
        "current-context": "work",
    }


@dataclass
class Client:
    """A reader of one server, in no hurry that it does not need."""

    access: Access
    seconds: float = 10.0
    request_seconds: float = 5.0
    page_size: int = 500
    pages_cap: int = 10_000
    scope: Scope = field(default_factory=Scope)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.pace = Pace(per_second=1e6, burst=1_000_000, backoff_seconds=0.001)
        self.deadline = Deadline(self.seconds, self.stop)
        self.watchdog = Watchdog(self.stop)
        self.transport = Transport(
            self.access, self.pace, self.watchdog, request_seconds=self.request_seconds
        )

    def get(self, path: str = "/api/v1/pods") -> Reply:
        return self.transport.get(path, {}, self.deadline)

    def read(self, source: str = "pods") -> Reading:
        reader = ListReader(self.transport, self.scope, self.page_size, self.pages_cap)
        return reader.read(BY_SOURCE[source], self.deadline)


@contextmanager
def client(server: Misbehaving, **options: Any) -> Iterator[Client]:
    """A client of a running server, anonymous and on plain HTTP."""
    with connected(Target(inline=kubeconfig(server.url)), **options) as made:
        yield made


@contextmanager
def connected(target: Target, **options: Any) -> Iterator[Client]:
    """A client of whatever this names."""
    made = Client(Access(target, connections=4), **options)
    try:
        yield made
    finally:
        made.watchdog.close()
        made.access.close()


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that is its own authority, and its key."""
    made, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={name}"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
        timeout=30,
    )
    return made, key


def tls_server(folder: Path, name: str) -> ssl.SSLContext:
    """The server's side of TLS, with a certificate made for it: `<name>.pem`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder, name))
    return context
