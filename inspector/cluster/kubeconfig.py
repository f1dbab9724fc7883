"""Which cluster to inspect and as whom, by kubectl's rules: kubeconfigs, then the pod's account.

The kubernetes package reads kubeconfigs and runs credential plugins. Its messages may quote whole
entries, credentials and all, so that none is passed on as it is.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from inspector.redact import redacted

DEFAULT = "~/.kube/config"
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


class NoClusterError(Exception):
    """No configuration names a cluster; the message says where it was looked for."""


class KubeconfigError(Exception):
    """A kubeconfig that cannot be used; the message names the file and the fault."""


class CredentialError(Exception):
    """A credential was to be had and was not, or the server did not accept it."""


@dataclass(frozen=True)
class Target:
    """Which cluster to inspect, as kubectl's flags of the same names say it.

    `inline` is a kubeconfig already in memory; `service_account` the folder of a pod's credential.
    """

    kubeconfig: str = ""
    context: str = ""
    cluster: str = ""
    user: str = ""
    impersonate: str = ""
    inline: Mapping[str, Any] | None = None
    service_account: Path = SERVICE_ACCOUNT


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The cluster chosen; `configure` fills a client Configuration, credential included."""

    context: str
    cluster: str
    in_cluster: bool
    configure: Callable[[Any], None]


def choose(target: Target) -> Chosen:
    """The cluster that kubectl would talk to.

    Raises:
        NoClusterError: if nothing is configured.
        KubeconfigError: if a kubeconfig is, and is wrong.
    """
    if target.inline is not None:
        return _from_kubeconfig(target, dict(target.inline))
    paths = target.kubeconfig or os.environ.get("KUBECONFIG", "")
    if target.kubeconfig and not _exists(target.kubeconfig):
        raise KubeconfigError(f"--kubeconfig {target.kubeconfig}: there is no such file")
    if any(_exists(path) for path in paths.split(os.pathsep) if path):
        return _from_kubeconfig(target, _merged(paths))
    if not paths and _exists(DEFAULT):
        return _from_kubeconfig(target, _merged(DEFAULT))
    token = str(target.service_account / "token")
    if os.environ.get("KUBERNETES_SERVICE_HOST") and _exists(token):
        configure = _from_account(target.service_account)
        return Chosen(context="", cluster="in-cluster", in_cluster=True, configure=configure)
    looked = f"KUBECONFIG ({paths}: no such file)" if paths else "KUBECONFIG (not set)"
    raise NoClusterError(
        f"no cluster is configured: looked at --kubeconfig (not given), {looked}, {DEFAULT} "
        "(not there) and the pod's service account (not in a pod); name a kubeconfig, "
        "or try `inspector demo`"
    )


def _exists(path: str) -> bool:
    """Whether there is something; Path would raise where there is no home or no way in."""
    return os.path.exists(os.path.expanduser(path))  # noqa: PTH110, PTH111


def _from_account(folder: Path) -> Callable[[Any], None]:
    def configure(configuration: Any) -> None:
        from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415 - 0.4 s
        from kubernetes.config.incluster_config import InClusterConfigLoader  # noqa: PLC0415

        loader = InClusterConfigLoader(str(folder / "token"), str(folder / "ca.crt"))
        try:
            loader.load_and_set(configuration)
        except (ConfigException, OSError) as error:
            raise CredentialError(f"the service account in {folder}: {error}") from error

    return configure


def _merged(paths: str) -> Any:
    """The kubeconfigs of a path list as one; the first to name something wins."""
    import yaml  # noqa: PLC0415 - with the package below
    from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415
    from kubernetes.config.kube_config import KubeConfigMerger  # noqa: PLC0415

    try:
        merger = KubeConfigMerger(paths)
        files = merger.config_files.values()
        # The package lets the last file win here, kubectl the first.
        current = (file.get("current-context") for file in files)
        merger.config.value["current-context"] = next(filter(None, current), None)
    except yaml.MarkedYAMLError as error:
        problem = str(error.problem).partition("'")[0].strip()  # what it quotes may be a password
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise KubeconfigError(f"kubeconfig {paths} is not valid YAML: {problem}{line}") from None
    except (ConfigException, OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KubeconfigError(f"kubeconfig {paths} cannot be read: {_safe(error)}") from None
    except (AttributeError, TypeError, KeyError):
        raise KubeconfigError(f"kubeconfig {paths} has not the form of a kubeconfig") from None
    return merger.config


def _from_kubeconfig(target: Target, config: Any) -> Chosen:
    from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415
    from kubernetes.config.kube_config import ConfigNode  # noqa: PLC0415

    node = config if isinstance(config, ConfigNode) else ConfigNode("kubeconfig", config)
    try:
        context, cluster, user = _names(node, target)
        server = _entry(node, "clusters", cluster)["cluster"].safe_get("server")
        login = _entry(node, "users", user)["user"].value if user else {}
    except (ConfigException, TypeError, AttributeError, KeyError) as error:
        raise KubeconfigError(f"the kubeconfig cannot be used: {_safe(error)}") from None
    if not _is_url(server):
        raise KubeconfigError(
            f"the kubeconfig's cluster {cluster} names no http or https server: "
            f"{redacted(str(server or 'none'))}"
        )
    selected = ConfigNode("kubeconfig", _selected(node, context, cluster, user))
    configure = _configure_from(selected, context, login)
    return Chosen(context=context, cluster=cluster, in_cluster=False, configure=configure)


def _is_url(server: Any) -> bool:
    try:
        url = urlsplit(server)
        return url.scheme in ("http", "https") and bool(url.hostname)
    except (ValueError, TypeError, AttributeError):
        return False


def _names(node: Any, target: Target) -> tuple[str, str, str]:
    """The names of context, cluster and user; flags go before the context's own."""
    context = target.context or node.safe_get("current-context") or ""
    chosen = _entry(node, "contexts", context)["context"].value if context else {}
    cluster = target.cluster or chosen.get("cluster") or ""
    if not cluster:
        raise KubeconfigError(
            "the kubeconfig has no current-context; name one with --context "
            f"(it has {_listed(node, 'contexts')})"
        )
    return context, cluster, target.user or chosen.get("user") or ""


def _entry(node: Any, section: str, name: str) -> Any:
    entries = node.safe_get(section) or ()
    if all(entry["name"] != name for entry in entries):
        raise KubeconfigError(
            f"the kubeconfig has no {section.removesuffix('s')} {name}: "
            f"it has {_listed(node, section)}"
        )
    return node[section].get_with_name(name)


def _listed(node: Any, section: str) -> str:
    names = [str(entry["name"]) for entry in node.safe_get(section) or ()]
    return ", ".join(names) or "none"


def _selected(node: Any, context: str, cluster: str, user: str) -> dict[str, Any]:
    """A kubeconfig whose one context is made of these."""
    return {
        "contexts": [{"name": context, "context": {"cluster": cluster, "user": user}}],
        "clusters": node.safe_get("clusters"),
        "users": node.safe_get("users") or [],
    }


_CREDENTIALS = ("token", "tokenFile", "exec", "auth-provider", "username")


def _configure_from(node: Any, context: str, login: Mapping[str, Any]) -> Callable[[Any], None]:
    def configure(configuration: Any) -> None:
        from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415
        from kubernetes.config.kube_config import KubeConfigLoader  # noqa: PLC0415

        try:
            loader = KubeConfigLoader(node, active_context=context, config_base_path=None)
            with overheard() as said:
                loader.load_and_set(configuration)
        except (ConfigException, ValueError, TypeError, OSError) as error:
            raise KubeconfigError(f"the kubeconfig cannot be used: {_safe(error)}") from None
        # A plugin that fails is only logged by the loader; here it ends the run.
        promised = [key for key in _CREDENTIALS if key in login]
        if promised and not configuration.api_key and not configuration.cert_file:
            raise CredentialError(
                f"the kubeconfig's user promises a credential ({promised[0]}) but none came"
                + "".join(f": {line[:300]}" for line in said[-1:])
            )

    return configure


@contextmanager
def overheard() -> Iterator[list[str]]:
    """What the loader writes to the root logger, kept off the user's terminal."""
    lines: list[str] = []

    class _Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(redacted(" ".join(record.getMessage().split())))

    handler, root = _Keep(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield lines
    finally:
        root.removeHandler(handler)


def _safe(error: Exception) -> str:
    """The message up to the first brace: what follows is an entry of the kubeconfig."""
    return redacted(" ".join(str(error).partition("{")[0].split()))
