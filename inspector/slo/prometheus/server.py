"""Where Prometheus is, and as whom to ask it."""

from base64 import b64encode
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import msgspec
from requests import PreparedRequest
from requests.auth import AuthBase

from inspector.loopback import is_loopback
from inspector.redact import redacted
from inspector.slo.prometheus.errors import Fault, PrometheusError


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A base URL, with a path prefix if there is one, and files that hold credentials.

    Either a bearer token or a user with a password; a client certificate goes with both.
    An empty string means that there is none; without `ca_file`, public authorities are trusted.
    """

    url: str
    token_file: str = ""
    username: str = ""
    password_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    ca_file: str = ""

    @property
    def name(self) -> str:
        """The URL as it may be shown."""
        return redacted(self.url).rstrip("/")

    @property
    def has_credential(self) -> bool:
        """Whether a secret goes out with each request."""
        return bool(self.token_file or self.username)


def require_safe(server: Server) -> None:
    """Refuse settings under which no request should be sent.

    Raises:
        PrometheusError: for a URL that is none, or holds a password, or lacks encryption.
    """
    fault = _fault(server)
    if fault:
        raise PrometheusError(Fault.SETTINGS, fault)


def _fault(server: Server) -> str:
    try:
        url = urlsplit(server.url)
    except ValueError:
        return "The URL of Prometheus is not valid."
    return _url_fault(server, url) or _credential_fault(server, url)


def _url_fault(server: Server, url: SplitResult) -> str:
    if url.username or url.password:
        return "The URL of Prometheus holds a user or password; name a password file instead."
    if url.scheme not in {"http", "https"} or not url.hostname:
        return f"The URL of Prometheus, {server.name}, does not start with https:// or http://."
    if url.query or url.fragment:
        return "The URL of Prometheus has a query or a fragment; name its base only."
    return ""


def _credential_fault(server: Server, url: SplitResult) -> str:
    if server.token_file and server.username:
        return "Prometheus is given both a token and a user; it takes one."
    if server.has_credential and url.scheme == "http" and not is_loopback(url.hostname or ""):
        return f"{server.name} is not https: no credential is sent in clear text."
    return ""


class Credential(AuthBase):
    """Puts a server's token or password into each request.

    Read from its file every time, because tokens of service accounts are replaced there. Present
    without a secret too: otherwise requests would send what it finds in ~/.netrc.
    """

    def __init__(self, server: Server) -> None:
        self._server = server

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """The request with the credential in its headers."""
        authorization = self._authorization()
        if authorization:
            request.headers["Authorization"] = authorization
        return request

    def _authorization(self) -> str:
        if self._server.token_file:
            return f"Bearer {_secret(self._server.token_file)}"
        if self._server.username:
            pair = f"{self._server.username}:{_secret(self._server.password_file)}"
            return f"Basic {b64encode(pair.encode()).decode()}"
        return ""


def _secret(path: str) -> str:
    """The content of a file, which must fit into a header.

    Raises:
        PrometheusError: if it cannot be read or is empty; the content is never quoted.
    """
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise PrometheusError(Fault.SETTINGS, f"{path} is not a text file.") from None
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise PrometheusError(Fault.SETTINGS, f"The file {path} is needed: {why}.") from None
    if not secret or not secret.isprintable():
        raise PrometheusError(Fault.SETTINGS, f"{path} holds no usable credential.")
    return secret
