"""One GET against the API server: deadlines, caps, retries and what the answer means."""

import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, SSLError

from inspector import __version__
from inspector.cluster.auth import Access, CredentialError
from inspector.cluster.pacing import RETRY_AFTER_CAP, Pace, backoff
from inspector.cluster.watchdog import Watchdog, watched
from inspector.deadline import Deadline, DeadlineExceededError
from inspector.redact import redacted

JSON = "application/json"
CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
PIECE_BYTES = 64 * 1024
BODY_CAP_BYTES = 64 * 1024 * 1024
ERROR_CAP_BYTES = 64 * 1024
TRIES = 5
PREVIEW = 200

_RETRIED = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


class ReadError(Exception):
    """A request that brought no usable answer; the message says why in one sentence."""


class UnreachableError(ReadError):
    """No connection, or it broke, as often as it was tried."""


class TlsError(ReadError):
    """The server's certificate was not accepted, or ours was not."""


class TooSlowError(ReadError):
    """The answer did not end within its deadline."""


class TooLargeError(ReadError):
    """The answer exceeds the cap on one body."""


class ProtocolError(ReadError):
    """The answer is not the API's: a proxy's page, a redirect, another kind of document."""


class StatusError(ReadError):
    """The API server answered with an error; `token` continues a list that has expired."""

    def __init__(self, code: int, reason: str, message: str, token: str = "") -> None:
        super().__init__(message or reason or f"HTTP {code}")
        self.code = code
        self.reason = reason
        self.token = token


@dataclass(frozen=True)
class Reply:
    """A 200 answer, whole: decompressed body, headers with lower-case names."""

    body: bytes
    headers: Mapping[str, str]


class _StatusMeta(msgspec.Struct, rename="camel"):
    token: str | None = msgspec.field(default=None, name="continue")


class _Status(msgspec.Struct):
    message: str | None = None
    reason: str | None = None
    metadata: _StatusMeta | None = None


class _RetryableError(Exception):
    """One try failed in a way that another may not; `wait` is what the server asked for."""

    def __init__(self, error: ReadError, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


class Transport:
    """GET requests to one API server, for any number of threads."""

    def __init__(
        self, access: Access, pace: Pace, watchdog: Watchdog, *, request_seconds: float
    ) -> None:
        self._access = access
        self._watchdog = watchdog
        self._request_seconds = request_seconds
        self.pace = pace

    def get(
        self,
        path: str,
        query: Mapping[str, str],
        deadline: Deadline,
        *,
        statuses: frozenset[int] = frozenset({200}),
        accept: str = JSON,
    ) -> Reply:
        """The answer to one GET, tried again where that makes sense.

        `statuses` are the codes whose body is wanted. Each try has the wall deadline of one
        request within the deadline given.

        Raises:
            ReadError: one of its kinds; CredentialError: after a second 401.
        """
        url = f"{self._access.host}{path}?{urlencode(query)}" if query else self._access.host + path
        for attempt in range(1, TRIES + 1):
            generation = self._access.generation
            try:
                self.pace.take(deadline)
                return self._attempt(url, deadline, statuses, accept)
            except DeadlineExceededError as error:
                raise TooSlowError(str(error)) from error
            except StatusError as error:
                if error.code != HTTPStatus.UNAUTHORIZED:
                    raise
                if not self._access.renew(generation):
                    raise CredentialError(_unauthorized(self._access.host, error)) from error
            except _RetryableError as failed:
                self._wait(failed, attempt, deadline)
        raise UnreachableError(f"{path} failed {TRIES} times")

    def _wait(self, failed: _RetryableError, attempt: int, deadline: Deadline) -> None:
        """Wait before the next try, or raise the error where there is none."""
        if attempt == TRIES or deadline.expired or not self.pace.may_retry():
            raise failed.error
        if failed.wait is not None:
            self.pace.pause(failed.wait)
        try:
            deadline.sleep(backoff(attempt) if failed.wait is None else 0.0)
        except DeadlineExceededError:
            raise failed.error from None

    def _attempt(
        self, url: str, deadline: Deadline, statuses: frozenset[int], accept: str
    ) -> Reply:
        limit = deadline.child(self._request_seconds)
        with self._watchdog.guard(limit) as guard:
            try:
                return self._exchange(url, limit, statuses, accept)
            except (HTTPError, OSError, zlib.error) as error:
                if guard.fired or limit.expired:
                    seconds = f"{self._request_seconds:g} s"
                    slow = TooSlowError(f"no whole answer within {seconds}")
                    raise _RetryableError(slow) from error
                raise _translated(error, self._access.host) from error

    def _exchange(self, url: str, limit: Deadline, statuses: frozenset[int], accept: str) -> Reply:
        response = watched(self._access.pool).request(
            "GET",
            url,
            headers=self._headers(accept),
            timeout=urllib3.Timeout(
                connect=min(CONNECT_SECONDS, limit.remaining or 0.001),
                read=min(READ_SECONDS, limit.remaining or 0.001),
            ),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            if response.status in statuses:
                return Reply(_body(response, BODY_CAP_BYTES), headers)
            raise _refusal(response, headers)
        finally:
            response.release_conn()

    def _headers(self, accept: str) -> dict[str, str]:
        headers = {
            "Accept": accept,
            "User-Agent": f"inspector/{__version__}",
            **self._access.headers(),
        }
        if not self._access.local:
            headers["Accept-Encoding"] = "gzip"
        return headers


def _body(response: urllib3.BaseHTTPResponse, cap: int) -> bytes:
    """The decompressed body.

    Raises:
        TooLargeError: beyond the cap; the connection is closed, not drained.
    """
    pieces, size = [], 0
    # decode_content is needed: on a chunked answer urllib3 hands out compressed bytes without it.
    for piece in response.stream(PIECE_BYTES, decode_content=True):
        size += len(piece)
        if size > cap:
            response.close()
            raise TooLargeError(f"the answer is larger than {cap // 2**20} MiB")
        pieces.append(piece)
    return b"".join(pieces)


def _refusal(response: urllib3.BaseHTTPResponse, headers: Mapping[str, str]) -> Exception:
    """What an answer with an unwanted status means: to be tried again, or final."""
    code = response.status
    if HTTPStatus.MULTIPLE_CHOICES <= code < HTTPStatus.BAD_REQUEST:
        where = redacted(headers.get("location", "elsewhere"))[:PREVIEW]
        return ProtocolError(f"the server redirects to {where}: is there a proxy before the API?")
    error = _status_error(code, _body(response, ERROR_CAP_BYTES))
    if code in _RETRIED:
        return _RetryableError(error, _retry_after(headers))
    return error


def _status_error(code: int, body: bytes) -> StatusError:
    try:
        status = msgspec.json.decode(body, type=_Status)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        preview = " ".join(body[:PREVIEW].decode(errors="replace").split())
        return StatusError(code, "", f"HTTP {code}: {redacted(preview)}".rstrip(": "))
    token = (status.metadata.token or "") if status.metadata else ""
    return StatusError(code, status.reason or "", status.message or "", token)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        return min(max(float(headers["retry-after"]), 0.0), RETRY_AFTER_CAP)
    except (KeyError, ValueError):
        return None


def _translated(error: Exception, host: str) -> Exception:
    """A broken connection may be tried again; a certificate that is wrong stays wrong."""
    cause = error.reason if isinstance(error, MaxRetryError) and error.reason else error
    if isinstance(cause, SSLError) or isinstance(cause.__cause__, ssl.SSLCertVerificationError):
        return TlsError(f"TLS with {host} failed: {_brief(cause)}")
    if isinstance(cause, NewConnectionError):
        return _RetryableError(UnreachableError(f"{host} cannot be reached: {_brief(cause)}"))
    return _RetryableError(UnreachableError(f"the connection to {host} broke: {_brief(cause)}"))


def _brief(error: Exception) -> str:
    text = str(error.args[-1] if error.args else error) or type(error).__name__
    return redacted(text.rpartition("object at 0x")[2].partition(": ")[2] or text)[:PREVIEW]


def _unauthorized(host: str, error: StatusError) -> str:
    return f"{host} does not accept the credential (401 {error}): is the token expired?"


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """The server's clock from its Date header, or None."""
    try:
        return parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return None
