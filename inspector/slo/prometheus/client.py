"""One query to Prometheus: deadlines, a cap, retries and what an HTTP answer means."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, SSLError

from inspector import __version__
from inspector.cluster.watchdog import Watchdog, watched
from inspector.deadline import Deadline, DeadlineExceededError
from inspector.slo.prometheus.answer import Answer, Shape, decoded, refusal
from inspector.slo.prometheus.errors import Fault, PrometheusError, said
from inspector.slo.prometheus.server import Credential, Server, require_safe

CONNECT_SECONDS, REQUEST_SECONDS = 5.0, 60.0
BODY_CAP_BYTES = 16 * 1024 * 1024
PIECE_BYTES = 64 * 1024
TRIES = 4
BACKOFF_SECONDS = 1.0
LONGEST_GET = 2000  # characters of a query; proxies cut URLs off at 4 KiB and more

_REJECTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class _TransientError(Exception):
    """One try failed in a way that another may not; `wait` is what the server asked for."""

    def __init__(self, error: PrometheusError, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


class _WatchedAdapter(HTTPAdapter):
    """Makes the connections of a session known to the watchdog, those through a proxy too."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        watched(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **options)
        return manager if known else watched(manager)


class Client:
    """Queries to one server, one after the other, all within one deadline.

    Proxies come from the environment, as for all programs. Each try has `request_seconds`; the
    first retry waits `backoff_seconds`, each further one twice as long.
    """

    def __init__(
        self,
        server: Server,
        deadline: Deadline,
        *,
        request_seconds: float = REQUEST_SECONDS,
        backoff_seconds: float = BACKOFF_SECONDS,
    ) -> None:
        """Send nothing yet.

        Raises:
            PrometheusError: if the settings are unsafe.
        """
        require_safe(server)
        self._server = server
        self._deadline = deadline
        self._request_seconds = request_seconds
        self._backoff_seconds = backoff_seconds
        self._watchdog = Watchdog(deadline.stop)
        self._session = _session(server)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watchdog.close()
        self._session.close()

    def instant(self, query: str, at: datetime) -> Answer:
        """The value of each series at a moment.

        Raises:
            PrometheusError: if there is no answer.
        """
        form = {"query": query, "time": _seconds(at)}
        return decoded(self._body("query", form), Shape.VECTOR)

    def range(self, query: str, start: datetime, end: datetime, step_s: int) -> Answer:
        """The values of each series from start to end, both included, every `step_s` seconds.

        Raises:
            PrometheusError: if there is no answer.
        """
        form = {
            "query": query,
            "start": _seconds(start),
            "end": _seconds(end),
            "step": str(step_s),
        }
        return decoded(self._body("query_range", form), Shape.MATRIX)

    def _body(self, endpoint: str, form: Mapping[str, str]) -> bytes:
        """The body of a good answer, asked for again where that makes sense."""
        for attempt in range(1, TRIES):
            try:
                return self._try(endpoint, form)
            except _TransientError as failed:
                self._wait(failed, self._backoff_seconds * 2 ** (attempt - 1))
        try:
            return self._try(endpoint, form)
        except _TransientError as failed:
            raise failed.error from failed

    def _wait(self, failed: _TransientError, backoff: float) -> None:
        try:
            self._deadline.sleep(backoff if failed.wait is None else failed.wait)
        except DeadlineExceededError as error:
            raise PrometheusError(
                Fault.TIMED_OUT, f"No time is left to ask {self._server.name} again: {failed}"
            ) from error

    def _try(self, endpoint: str, form: Mapping[str, str]) -> bytes:
        limit = self._deadline.child(self._request_seconds)
        if limit.expired:
            raise PrometheusError(
                Fault.TIMED_OUT, f"{self._server.name} was not asked: {self._deadline.reason}."
            )
        with self._watchdog.guard(limit) as guard:
            try:
                body = self._exchange(endpoint, form, limit)
            except OSError as error:
                if guard.fired or not limit.remaining or isinstance(error, requests.ReadTimeout):
                    raise self._late() from error
                raise self._translated(error) from error
            # An answer that ends with its connection looks whole when the watchdog has cut it.
            if guard.fired:
                raise self._late()
        return body

    def _late(self) -> PrometheusError:
        limit = f"within {self._request_seconds:g} s"
        when = f"before {self._deadline.reason}" if self._deadline.expired else limit
        why = f"{self._server.name} gave no whole answer {when}."
        return PrometheusError(Fault.TIMED_OUT, why)

    def _exchange(self, endpoint: str, form: Mapping[str, str], limit: Deadline) -> bytes:
        long = len(form["query"]) > LONGEST_GET
        fields = {**form, "partial_response": "false"}  # Thanos: an error rather than a part
        with self._session.request(
            "POST" if long else "GET",
            f"{self._server.url.rstrip('/')}/api/v1/{endpoint}",
            params=None if long else fields,
            data=fields if long else None,
            timeout=(CONNECT_SECONDS, max(limit.remaining, 0.001)),
            verify=self._server.ca_file or True,  # here, or the environment would override it
            allow_redirects=False,
            stream=True,
        ) as response:
            body = _content(response)
        if response.status_code == HTTPStatus.OK:
            return body
        raise self._refused(response, body)

    def _refused(self, response: requests.Response, body: bytes) -> Exception:
        code, name = response.status_code, self._server.name
        if code in _REJECTED:
            return PrometheusError(Fault.UNAUTHORISED, self._unauthorised(code))
        if code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._overloaded(response, body)
        if response.is_redirect:
            where = said(response.headers["Location"])
            why = f"{name} redirects to {where}: is there a proxy before Prometheus?"
            return PrometheusError(Fault.NOT_PROMETHEUS, why)
        unknown = PrometheusError(Fault.NOT_PROMETHEUS, f"{name} is not Prometheus (HTTP {code}).")
        return refusal(body) or unknown

    def _overloaded(self, response: requests.Response, body: bytes) -> Exception:
        told = refusal(body)
        if told and told.fault is Fault.TIMED_OUT:
            return told
        busy = f"{self._server.name} answers HTTP {response.status_code}."
        error = told or PrometheusError(Fault.UNREACHABLE, busy)
        return _TransientError(error, _retry_after(response.headers))

    def _unauthorised(self, code: int) -> str:
        if self._server.has_credential:
            return f"{self._server.name} does not accept the credential (HTTP {code})."
        return f"{self._server.name} wants a credential (HTTP {code})."

    def _translated(self, error: OSError) -> Exception:
        """What an exception of requests, or one about a file, means."""
        name, why = self._server.name, _brief(error)
        if isinstance(error, SSLError):
            return PrometheusError(Fault.UNREACHABLE, f"TLS with {name} failed: {why}")
        if isinstance(error, requests.ConnectionError | ChunkedEncodingError):
            unreachable = f"{name} cannot be reached: {why}"
            return _TransientError(PrometheusError(Fault.UNREACHABLE, unreachable))
        if isinstance(error, ContentDecodingError):
            return PrometheusError(Fault.NOT_PROMETHEUS, f"{name} sends what cannot be unpacked.")
        return PrometheusError(Fault.SETTINGS, f"{name} cannot be asked: {why}")


def _session(server: Server) -> requests.Session:
    session = requests.Session()
    session.auth = Credential(server)
    session.headers["User-Agent"] = f"inspector/{__version__}"
    if server.cert_file:
        session.cert = (server.cert_file, server.key_file or server.cert_file)
    for scheme in ("http://", "https://"):
        session.mount(scheme, _WatchedAdapter())
    return session


def _content(response: requests.Response) -> bytes:
    """The decompressed body.

    Raises:
        PrometheusError: beyond the cap; the connection is closed, not drained.
    """
    body = bytearray()
    for piece in response.iter_content(PIECE_BYTES):
        body += piece
        if len(body) > BODY_CAP_BYTES:
            size = f"{BODY_CAP_BYTES // 2**20} MiB"
            why = f"The answer is larger than {size}: does the query lack an aggregation?"
            raise PrometheusError(Fault.QUERY, why)
    return bytes(body)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks for; a date is not understood."""
    told = headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else None


def _brief(error: OSError) -> str:
    """The last words of an error, without the objects that libraries put before them."""
    inner = error.args[0] if error.args else error
    return said(str(getattr(inner, "reason", inner)).rpartition(": ")[2])


def _seconds(moment: datetime) -> str:
    return f"{moment.timestamp():.3f}"
