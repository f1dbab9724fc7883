"""One GET against the API server: deadlines, caps, retries and what the answer means."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError, SSLError

from inspector import __version__
from inspector.cluster.auth import Access
from inspector.cluster.decode import Body
from inspector.cluster.kubeconfig import CredentialError
from inspector.cluster.pacing import RETRY_AFTER_CAP, Pace
from inspector.cluster.watchdog import Watchdog
from inspector.deadline import Deadline, DeadlineExceededError
from inspector.redact import redacted

JSON = "application/json"
CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
PIECE_BYTES = 64 * 1024
BODY_CAP_BYTES = 64 * 1024 * 1024
ERROR_CAP_BYTES = 64 * 1024
TRIES = 5
SLOW_TRIES = 2  # what is too slow twice wants a smaller page, not more patience
PREVIEW = 300

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
    """One request did not end within its time limit; a smaller one may."""


class OutOfTimeError(ReadError):
    """The time for this source is over, or the run was called off."""


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

    body: Body
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

    @property
    def throttled(self) -> bool:
        """Whether the server wants less from all workers; one broken API speaks for itself only."""
        return _code(self.error) == HTTPStatus.TOO_MANY_REQUESTS

    @property
    def tries(self) -> int:
        """How often it is worth trying."""
        slow = isinstance(self.error, TooSlowError)
        return SLOW_TRIES if slow or _code(self.error) == HTTPStatus.GATEWAY_TIMEOUT else TRIES


class Transport:
    """GET requests to one API server, for any number of threads.

    `clock` is the server's time as its first answer said it, be that an error, or None.
    """

    def __init__(
        self, access: Access, pace: Pace, watchdog: Watchdog, *, request_seconds: float
    ) -> None:
        self._access = access
        self._watchdog = watchdog
        self._request_seconds = request_seconds
        self.pace = pace
        self.clock: datetime | None = None

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
        failed: _RetryableError | None = None
        attempt = 0
        while True:
            generation = self._access.generation
            try:
                if failed:
                    self._wait(failed, attempt, deadline)
                self.pace.take(deadline)
                return self._attempt(url, deadline, statuses, accept)
            except DeadlineExceededError as error:
                why = f"{error} after: {failed}" if failed else str(error)
                raise OutOfTimeError(why) from error
            except (StatusError, TlsError) as error:
                self._renew(error, generation)
                failed = None
            except _RetryableError as error:
                failed = error
                attempt += 1

    def _renew(self, error: StatusError | TlsError, generation: int) -> None:
        """Load credentials and certificates anew, or raise the error where that cannot help."""
        unauthorized = _code(error) == HTTPStatus.UNAUTHORIZED
        if not (unauthorized or isinstance(error, TlsError)):
            raise error
        if self._access.renew(generation):
            return
        if unauthorized:
            raise CredentialError(_unauthorized(self._access.host)) from error
        raise error

    def _wait(self, failed: _RetryableError, attempt: int, deadline: Deadline) -> None:
        """Wait after failed try `attempt` (from 1), or raise its error where no other follows.

        Raises:
            DeadlineExceededError: if the next try would come too late.
        """
        if attempt >= failed.tries or not self.pace.may_retry():
            raise failed.error
        wait = self.pace.backoff(attempt) if failed.wait is None else failed.wait
        if failed.throttled:
            self.pace.pause(wait)  # holds this worker too, in take()
        else:
            deadline.sleep(wait)

    def _attempt(
        self, url: str, deadline: Deadline, statuses: frozenset[int], accept: str
    ) -> Reply:
        limit = deadline.child(self._request_seconds)
        with self._watchdog.guard(limit) as guard:
            try:
                reply = self._exchange(url, limit, statuses, accept)
            except (HTTPError, OSError) as error:
                if guard.fired or limit.expired:
                    raise self._late(deadline) from error
                raise _translated(error, self._access.host) from error
            # An answer that ends with its connection looks whole when the watchdog has cut it.
            if guard.fired:
                raise self._late(deadline)
        if accept == JSON:
            _require_json(reply)
        return reply

    def _late(self, deadline: Deadline) -> Exception:
        if deadline.expired:
            return OutOfTimeError(deadline.reason)
        return _RetryableError(TooSlowError(f"no whole answer within {self._request_seconds:g} s"))

    def _exchange(self, url: str, limit: Deadline, statuses: frozenset[int], accept: str) -> Reply:
        headers = self._headers(accept)  # before the pool, which new credentials may replace
        response = self._access.pool.request(
            "GET",
            url,
            headers=headers,
            timeout=urllib3.Timeout(
                connect=min(CONNECT_SECONDS, limit.remaining or 0.001),
                read=min(READ_SECONDS, limit.remaining or 0.001),
            ),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            return self._reply(response, statuses)
        finally:
            response.close()  # ends the connection too, unless the whole answer was read
            response.release_conn()

    def _reply(self, response: urllib3.BaseHTTPResponse, statuses: frozenset[int]) -> Reply:
        headers = {name.lower(): value for name, value in response.headers.items()}
        self.clock = self.clock or server_time(headers)
        if response.status in statuses:
            return Reply(_body(response), headers)
        raise _refusal(response, headers)

    def _headers(self, accept: str) -> dict[str, str]:
        headers = {
            "Accept": accept,
            "User-Agent": f"inspector/{__version__}",
            **self._access.headers(),
        }
        if not self._access.local:
            headers["Accept-Encoding"] = "gzip"
        return headers


def _code(error: ReadError) -> int:
    """The HTTP status of an error, or 0."""
    return error.code if isinstance(error, StatusError) else 0


def _body(response: urllib3.BaseHTTPResponse) -> bytearray:
    """The decompressed body.

    Raises:
        TooLargeError: beyond the cap; the connection is closed, not drained.
    """
    body = bytearray()
    # decode_content is needed: on a chunked answer urllib3 hands out compressed bytes without it.
    for piece in response.stream(PIECE_BYTES, decode_content=True):
        body += piece
        if len(body) > BODY_CAP_BYTES:
            raise TooLargeError(f"the answer is larger than {BODY_CAP_BYTES // 2**20} MiB")
    return body


def _require_json(reply: Reply) -> None:
    """Refuse a proxy's page; ask again for an object that broke off without a sign of it."""
    media = reply.headers.get("content-type", "")
    if not media.lower().startswith(JSON):
        preview = _said(reply.body[:PREVIEW].decode(errors="replace"))
        raise ProtocolError(f"{media or 'no media type'} instead of JSON ({preview}): a proxy?")
    framed = "content-length" in reply.headers or "transfer-encoding" in reply.headers
    if not framed and not reply.body.rstrip().endswith(b"}"):
        raise _RetryableError(UnreachableError("the connection closed before the answer was whole"))


def _refusal(response: urllib3.BaseHTTPResponse, headers: Mapping[str, str]) -> Exception:
    """What an answer with an unwanted status means: to be tried again, or final."""
    code = response.status
    if HTTPStatus.MULTIPLE_CHOICES <= code < HTTPStatus.BAD_REQUEST:
        where = _said(headers.get("location", "elsewhere"))
        return ProtocolError(f"the server redirects to {where}: is there a proxy before the API?")
    error = _status_error(code, _error_body(response))
    if code in _RETRIED:
        return _RetryableError(error, _retry_after(headers))
    return error


def _error_body(response: urllib3.BaseHTTPResponse) -> bytes:
    """As much of the body as explains an error."""
    body = b""
    for piece in response.stream(PIECE_BYTES, decode_content=True):
        body += piece
        if len(body) >= ERROR_CAP_BYTES:
            break
    return body


def _status_error(code: int, body: Body) -> StatusError:
    try:
        status = msgspec.json.decode(body, type=_Status)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        preview = _said(body[:PREVIEW].decode(errors="replace"))
        return StatusError(code, "", f"HTTP {code}: {preview}".rstrip(": "))
    token = (status.metadata.token or "") if status.metadata else ""
    return StatusError(code, status.reason or "", _said(status.message or ""), token)


def _said(text: str) -> str:
    """A text of the other side in one short line, without credentials."""
    return redacted(" ".join(text.split()))[:PREVIEW]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        return min(max(float(headers["retry-after"]), 0.0), RETRY_AFTER_CAP)
    except (KeyError, ValueError):
        return None


# What libraries put before the words of an error: an object of theirs, the name of a code.
_INTERNAL = re.compile(r"^(?:<?[\w.]*HTTPS?Connection\b.*?: |\[SSL: \w+\] )")

# Ends of a TLS connection that say nothing against a certificate.
_BROKEN_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


def _translated(error: Exception, host: str) -> Exception:
    """A broken connection may be tried again; a certificate that is wrong stays wrong."""
    where, cause = redacted(host), error.args[0] if error.args else None
    if isinstance(error, ReadTimeoutError):
        return _RetryableError(TooSlowError(f"{where} was silent for too long"))
    if isinstance(error, SSLError) and not isinstance(cause, _BROKEN_TLS):
        return TlsError(f"TLS with {where} failed: {_brief(error)}")
    if isinstance(error, NewConnectionError):
        return _RetryableError(UnreachableError(f"{where} cannot be reached: {_brief(error)}"))
    return _RetryableError(UnreachableError(f"the connection to {where} broke: {_brief(error)}"))


def _brief(error: Exception) -> str:
    text = str(error.args[-1] if error.args else error) or type(error).__name__
    return _said(_INTERNAL.sub("", text))


def _unauthorized(host: str) -> str:
    """Without the server's own words: they may quote the token."""
    return f"{redacted(host)} does not accept the credential (401): is the token expired?"


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """The server's clock from its Date header, or None."""
    try:
        moment = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
