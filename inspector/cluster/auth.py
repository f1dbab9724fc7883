"""Access to one API server: connections and headers, credentials asked for one at a time.

The kubernetes package builds the TLS pool and keeps credentials fresh; its API and model classes
are not used. Nothing here logs or returns a credential.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3

from inspector.cluster.kubeconfig import (
    CredentialError,
    KubeconfigError,
    Target,
    choose,
    overheard,
)
from inspector.cluster.watchdog import watched
from inspector.isolate import Result, isolated
from inspector.loopback import is_loopback
from inspector.redact import redacted

CREDENTIAL_SECONDS = 30.0  # plugins have no time limit of their own
HEADER_SECONDS = 30.0  # how long a credential is used before it is asked for again


@dataclass(frozen=True)
class _Loaded:
    configuration: Any
    pool: urllib3.PoolManager


class Access:
    """A pool of connections to one API server, and the headers that it wants.

    Thread-safe: credentials are asked for by one thread at a time, each within
    `credential_seconds`.
    """

    def __init__(
        self, target: Target, *, connections: int, credential_seconds: float = CREDENTIAL_SECONDS
    ) -> None:
        """Load the configuration.

        Raises:
            NoClusterError, KubeconfigError, CredentialError: see there.
        """
        self._target = target
        self._connections = connections
        self._credential_seconds = credential_seconds
        self._lock = threading.Lock()
        self._chosen = choose(target)
        self._headers: dict[str, str] = {}
        self._headers_until = 0.0
        self.generation = 0
        self._loaded = self._load()
        self._credential_expected = bool(self._loaded.configuration.api_key)
        _require_encryption(self.host, token="Authorization" in self.headers())

    @property
    def context(self) -> str:
        """The kubeconfig's context, or empty."""
        return self._chosen.context

    @property
    def cluster(self) -> str:
        """The kubeconfig's name of the cluster, or `in-cluster`."""
        return self._chosen.cluster

    @property
    def host(self) -> str:
        """The base URL of the API server, without a slash at its end."""
        return str(self._loaded.configuration.host).rstrip("/")

    @property
    def pool(self) -> urllib3.PoolManager:
        """The connection pool with TLS, proxy and server name applied."""
        return self._loaded.pool

    @property
    def local(self) -> bool:
        """Whether bandwidth is free: inside the cluster or on loopback."""
        return self._chosen.in_cluster or is_loopback(urlsplit(self.host).hostname or "")

    def close(self) -> None:
        """Close the idle connections."""
        self.pool.clear()

    def headers(self) -> dict[str, str]:
        """Credential and impersonation headers for one request.

        Raises:
            CredentialError: if a credential is configured and none came of it; without this an
                anonymous request would go out and its 403 would mislead.
        """
        with self._lock:
            if time.monotonic() >= self._headers_until:
                # First, so that a plugin that hangs now does not keep every worker in turn.
                self._headers_until = time.monotonic() + HEADER_SECONDS
                self._headers = self._ask()
            return dict(self._headers)

    def _ask(self) -> dict[str, str]:
        with overheard():
            settings = self._limited(self._loaded.configuration.auth_settings, "the credential")
        value = _authorization((settings.get("BearerToken") or {}).get("value") or "")
        if self._credential_expected and not value:
            raise CredentialError("the configured credential came back empty; no request was sent")
        headers = {"Authorization": value} if value else {}
        if self._target.impersonate:
            headers["Impersonate-User"] = self._target.impersonate
        _require_sendable(headers)
        return headers

    def renew(self, generation: int) -> bool:
        """Load everything anew, once a run; whether there is a newer generation than the failed.

        Of several threads that meet a 401 together, one reloads and all try again.
        """
        with self._lock:
            if self.generation == generation == 0:
                self.generation += 1  # first, so that a plugin that fails now is not run again
                self._headers_until = 0.0
                self._loaded = self._load()
            return self.generation > generation

    def _load(self) -> _Loaded:
        from kubernetes.client.configuration import Configuration  # noqa: PLC0415 - 0.4 s
        from kubernetes.client.rest import RESTClientObject  # noqa: PLC0415

        configuration = Configuration()
        configuration.connection_pool_maxsize = self._connections
        configuration.retries = False
        self._limited(lambda: self._chosen.configure(configuration), "the credential plugin")
        return _Loaded(configuration, watched(RESTClientObject(configuration).pool_manager))

    def _limited(self, call: Callable[[], Any], what: str) -> Any:
        """Call on a thread of its own, so that what hangs costs a time limit and no more."""
        answers: queue.SimpleQueue[Result[Any]] = queue.SimpleQueue()
        threading.Thread(target=lambda: answers.put(isolated(call)), daemon=True).start()
        try:
            answer = answers.get(timeout=self._credential_seconds)
        except queue.Empty:
            limit = f"{self._credential_seconds:g} s"
            raise CredentialError(f"{what} did not answer within {limit}") from None
        if answer.crash is None:
            return answer.value
        if isinstance(answer.crash.error, KubeconfigError | CredentialError):
            raise answer.crash.error
        raise CredentialError(f"{what} failed: {redacted(answer.crash.reason)}") from None


def _authorization(value: str) -> str:
    """The header value, or empty; the in-cluster loader writes the scheme in lower case."""
    scheme, _, credential = value.partition(" ")
    return f"{scheme.capitalize()} {credential.strip()}" if credential.strip() else ""


def _require_sendable(headers: dict[str, str]) -> None:
    """Refuse what the HTTP library would refuse later, quoting the credential."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise CredentialError(f"{name} would hold characters that no header may hold")


def _require_encryption(host: str, *, token: bool) -> None:
    if token and urlsplit(host).scheme == "http" and not is_loopback(urlsplit(host).hostname or ""):
        raise KubeconfigError(f"{redacted(host)} is not https: a token is not sent in clear text")
