"""Where the API server is and how to speak to it, by kubectl's rules.

The kubernetes package loads kubeconfig, runs credential plugins and builds the TLS pool; its API
and model classes are not used. Nothing here logs or returns a credential.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from inspector.isolate import Result, isolated

CREDENTIAL_SECONDS = 30.0  # plugins have no time limit of their own
HEADER_SECONDS = 30.0  # how long a credential is used before it is asked for again

_SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")


class NoClusterError(Exception):
    """No configuration names a cluster; the message says where it was looked for."""


class KubeconfigError(Exception):
    """A kubeconfig that cannot be used; the message names the file and the fault."""


class CredentialError(Exception):
    """A credential was to be had and was not, or the server did not accept it."""


@dataclass(frozen=True)
class Target:
    """Which cluster to inspect, as kubectl's flags of the same names say it."""

    kubeconfig: str = ""
    context: str = ""
    cluster: str = ""
    user: str = ""
    impersonate: str = ""
    inline: Mapping[str, Any] | None = None  # a kubeconfig already in memory


@dataclass(frozen=True)
class _Loaded:
    configuration: Any
    pool: urllib3.PoolManager


class Access:
    """A pool of connections to one API server, and the headers that it wants.

    Thread-safe: credentials are asked for by one thread at a time.
    """

    def __init__(self, target: Target, *, connections: int) -> None:
        """Load the configuration.

        Raises:
            NoClusterError, KubeconfigError, CredentialError: see there.
        """
        self._target = target
        self._connections = connections
        self._lock = threading.Lock()
        self.context, self.cluster, self.in_cluster, self._configure = _choose(target)
        self._headers: dict[str, str] = {}
        self._headers_until = 0.0
        self.generation = 0
        self._loaded = self._load()
        self._credential_expected = bool(self._loaded.configuration.api_key)
        self.headers()
        _refuse_clear_text(self.host, token="Authorization" in self._headers)

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
        return self.in_cluster or _loopback(self.host)

    def headers(self) -> dict[str, str]:
        """Credential and impersonation headers for one request.

        Raises:
            CredentialError: if a credential is configured and none came of it; without this an
                anonymous request would go out and its 403 would mislead.
        """
        with self._lock:
            if time.monotonic() >= self._headers_until:
                self._headers = self._ask()
                self._headers_until = time.monotonic() + HEADER_SECONDS
            return dict(self._headers)

    def _ask(self) -> dict[str, str]:
        configuration = self._loaded.configuration
        settings = _limited(configuration.auth_settings, "the credential")
        value = (settings.get("BearerToken") or {}).get("value")
        if self._credential_expected and not value:
            raise CredentialError("the configured credential came back empty; no request was sent")
        headers = {"Authorization": _bearer(value)} if value else {}
        if self._target.impersonate:
            headers["Impersonate-User"] = self._target.impersonate
        return headers

    def renew(self, generation: int) -> bool:
        """Load everything anew, once a run; whether there is a newer generation than the failed.

        Of several threads that meet a 401 together, one reloads and all try again.
        """
        with self._lock:
            if self.generation == generation == 0:
                self._loaded = self._load()
                self._headers_until = 0.0
                self.generation += 1
            return self.generation > generation

    def _load(self) -> _Loaded:
        from kubernetes.client.configuration import Configuration  # noqa: PLC0415 - 0.4 s
        from kubernetes.client.rest import RESTClientObject  # noqa: PLC0415

        configuration = Configuration()
        configuration.connection_pool_maxsize = self._connections
        configuration.retries = False
        _limited(lambda: self._configure(configuration), "the credential plugin")
        pool = RESTClientObject(configuration).pool_manager
        return _Loaded(configuration, pool)


_Configure = Callable[[Any], None]


def _choose(target: Target) -> tuple[str, str, bool, _Configure]:
    """Context, cluster name, whether in-cluster, and what fills a Configuration."""
    if target.inline is not None:
        return _from_kubeconfig(target, dict(target.inline))
    paths = target.kubeconfig or os.environ.get("KUBECONFIG", "")
    if target.kubeconfig and not Path(target.kubeconfig).expanduser().is_file():
        raise KubeconfigError(f"--kubeconfig {target.kubeconfig}: there is no such file")
    default = Path("~/.kube/config").expanduser()
    if paths and any(Path(path).expanduser().exists() for path in paths.split(os.pathsep) if path):
        return _from_kubeconfig(target, _merged(paths))
    if not paths and default.exists():
        return _from_kubeconfig(target, _merged(str(default)))
    if os.environ.get("KUBERNETES_SERVICE_HOST") and _SERVICE_ACCOUNT.exists():
        return "", "in-cluster", True, _configure_in_cluster
    looked = f"KUBECONFIG ({paths}: no such file)" if paths else "KUBECONFIG (not set)"
    raise NoClusterError(
        f"no cluster is configured: looked at --kubeconfig (not given), {looked}, {default} "
        "(not there) and the pod's service account (not in a pod); name a kubeconfig, "
        "or try `inspector demo`"
    )


def _configure_in_cluster(configuration: Any) -> None:
    from kubernetes.config import load_incluster_config  # noqa: PLC0415 - as above

    load_incluster_config(client_configuration=configuration)


def _merged(paths: str) -> Any:
    import yaml  # noqa: PLC0415 - with the package below
    from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415
    from kubernetes.config.kube_config import KubeConfigMerger  # noqa: PLC0415

    try:
        config = KubeConfigMerger(paths).config
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise KubeconfigError(f"kubeconfig {paths} is not valid YAML: {first}") from error
    except (ConfigException, OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise KubeconfigError(f"kubeconfig {paths} cannot be read: {error}") from error
    if config is None:
        raise KubeconfigError(f"kubeconfig {paths} is empty")
    return config


def _from_kubeconfig(target: Target, config: Any) -> tuple[str, str, bool, _Configure]:
    from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415
    from kubernetes.config.kube_config import ConfigNode, KubeConfigLoader  # noqa: PLC0415

    node = config if isinstance(config, ConfigNode) else ConfigNode("kubeconfig", config)
    try:
        context = target.context or str(node.safe_get("current-context") or "")
        if target.cluster or target.user:
            context = _override(node, target, context)
        elif not context:
            raise KubeconfigError("the kubeconfig has no current-context; name one with --context")
        chosen = node["contexts"].get_with_name(context)["context"]
        KubeConfigLoader(config_dict=node, active_context=context, config_base_path=None)
    except (ConfigException, TypeError, AttributeError) as error:
        raise KubeconfigError(_fault(error, node)) from error

    def configure(configuration: Any) -> None:
        loader = KubeConfigLoader(config_dict=node, active_context=context, config_base_path=None)
        try:
            with _overheard() as said:
                loader.load_and_set(configuration)
        except (ConfigException, ValueError, OSError) as error:
            raise KubeconfigError(_fault(error, node)) from error
        _require_credential(loader, configuration, said)

    return context, str(chosen["cluster"]), False, configure


def _override(node: Any, target: Target, context: str) -> str:
    """Add a context made of --cluster and --user over the chosen one; its name."""
    from kubernetes.config.kube_config import ConfigNode  # noqa: PLC0415 - as above

    base: dict[str, Any] = {}
    if context:
        base = dict(node["contexts"].get_with_name(context)["context"].value)
    if target.cluster:
        base["cluster"] = target.cluster
    if target.user:
        node["users"].get_with_name(target.user)
        base["user"] = target.user
    name = context or f"{base.get('user', '')}@{base.get('cluster', '')}"
    entry = ConfigNode("flags", {"name": name, "context": base})
    others = [item for item in node["contexts"].value if item["name"] != name]
    node.value["contexts"] = [*others, entry]
    return name


def _fault(error: Exception, node: Any) -> str:
    contexts = node.safe_get("contexts") if hasattr(node, "safe_get") else None
    names = ", ".join(str(item["name"]) for item in contexts.value) if contexts else "none"
    return f"the kubeconfig cannot be used: {error} (contexts: {names})"


_CREDENTIALS = ("token", "tokenFile", "exec", "auth-provider", "username")


def _require_credential(loader: Any, configuration: Any, said: list[str]) -> None:
    """A plugin that fails is only logged by the loader; here it ends the run."""
    user = loader._user  # noqa: SLF001 - the loader has no public word for it
    if not user:
        return
    promised = [key for key in _CREDENTIALS if key in user]
    if promised and not configuration.api_key and not configuration.cert_file:
        reason = f": {said[-1]}" if said else ""
        raise CredentialError(
            f"the kubeconfig's user promises a credential ({promised[0]}) but none came{reason}"
        )


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What the loader writes to the root logger, kept off the user's terminal."""
    lines: list[str] = []

    class _Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(" ".join(record.getMessage().split()))

    handler, root = _Keep(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield lines
    finally:
        root.removeHandler(handler)


def _limited(call: Callable[[], Any], what: str) -> Any:
    """Call on a thread of its own, so that a plugin that hangs costs a time limit and no more."""
    answers: queue.SimpleQueue[Result[Any]] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(isolated(call)), daemon=True).start()
    try:
        answer = answers.get(timeout=CREDENTIAL_SECONDS)
    except queue.Empty:
        raise CredentialError(f"{what} did not answer within {CREDENTIAL_SECONDS:g} s") from None
    if answer.crash:
        raise answer.crash.error
    return answer.value


def _bearer(value: str) -> str:
    """The header value; the in-cluster loader writes the scheme in lower case."""
    return f"Bearer {value[7:].strip()}" if value[:7].lower() == "bearer " else value


def _loopback(host: str) -> bool:
    name = urlsplit(host).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _refuse_clear_text(host: str, *, token: bool) -> None:
    if token and host.startswith("http://") and not _loopback(host):
        raise KubeconfigError(f"{host} is not https: a token is not sent in clear text")
