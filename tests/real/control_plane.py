"""A Kubernetes API server and its etcd on loopback, started from a folder of binaries."""

import json
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
import yaml
from urllib3.exceptions import MaxRetryError

Kubeconfig = dict[str, Any]

# How often, at most twice a second, an API server that starts is asked whether it is ready.
_READY = urllib3.Retry(
    total=60,
    backoff_factor=0.1,
    backoff_max=0.5,
    status_forcelist=[403, 404, 500, 503],
    allowed_methods=None,
)

# Roles of the checks lie in it; the API server makes it a moment after it is ready.
_LAST_NAMESPACE = "kube-node-lease"

# Nothing but a controller, of which there is none here, takes its taints off again.
_WITHOUT_ADMISSION = "TaintNodesByCondition"


@dataclass(frozen=True)
class ControlPlane:
    """A running API server with the URL of its etcd; `folder` holds its keys and logs."""

    assets: Path
    folder: Path
    server: str
    etcd: str

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.folder / "kubeconfig"

    def access(self, user: Mapping[str, Any], *, ca: str = "ca", server: str = "") -> Kubeconfig:
        """A kubeconfig for a user of this server; `ca` names the certificate it is trusted by."""
        cluster = {
            "server": server or self.server,
            "certificate-authority": str(self.folder / f"{ca}.crt"),
        }
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "clusters": [{"name": "test", "cluster": cluster}],
            "users": [{"name": "test", "user": dict(user)}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        }

    def kubectl(self, *arguments: str, stdin: str = "", kubeconfig: Path | None = None) -> str:
        """What kubectl prints, as the administrator unless another kubeconfig is given."""
        options = ["--kubeconfig", str(kubeconfig or self.kubeconfig)]
        done = subprocess.run(
            [self.assets / "kubectl", *options, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            env={"HOME": str(self.folder)},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def create(self, *manifests: Mapping[str, Any]) -> None:
        """Create objects, then put the status of those that have one."""
        self.kubectl("create", "-f", "-", stdin=yaml.safe_dump_all(manifests))
        told = [manifest for manifest in manifests if "status" in manifest]
        if told:
            replace = ("replace", "--subresource=status", "-f", "-")
            self.kubectl(*replace, stdin=yaml.safe_dump_all(told))


@contextmanager
def control_plane(assets: Path, folder: Path) -> Iterator[ControlPlane]:
    """Start etcd and an API server, and end them; both listen on loopback only."""
    etcd, port = f"http://127.0.0.1:{_free_port()}", _free_port()
    plane = ControlPlane(assets, folder, f"https://127.0.0.1:{port}", etcd)
    _make_keys(folder)
    keys = {"client-certificate": "admin.crt", "client-key": "admin.key"}
    admin = {name: str(folder / file) for name, file in keys.items()}
    plane.kubeconfig.write_text(json.dumps(plane.access(admin)))
    with _running(_etcd(plane), folder), _running(_apiserver(plane, port), folder):
        _wait(plane)
        yield plane


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def _make_keys(folder: Path) -> None:
    """A certificate authority, one that signed nothing, a server, an administrator, tokens."""
    for authority in ("ca", "other-ca"):
        usage = ["-addext", "keyUsage=critical,keyCertSign"]
        _certificate(folder, authority, f"/CN={authority}", *usage)
    signed = ["-CA", str(folder / "ca.crt"), "-CAkey", str(folder / "ca.key")]
    leaf = [*signed, "-addext", "basicConstraints=critical,CA:FALSE"]
    _certificate(folder, "server", "/CN=server", *leaf, "-addext", "subjectAltName=IP:127.0.0.1")
    _certificate(folder, "admin", "/O=system:masters/CN=admin", *leaf)
    _certificate(folder, "tokens", "/CN=tokens")


def _certificate(folder: Path, name: str, subject: str, *options: str) -> None:
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.crt")]
    subprocess.run(
        ["openssl", "req", "-x509", *key, *files, "-days", "2", "-subj", subject, *options],
        capture_output=True,
        check=True,
    )


def _etcd(plane: ControlPlane) -> list[str]:
    return [
        str(plane.assets / "etcd"),
        f"--data-dir={plane.folder / 'etcd'}",
        "--unsafe-no-fsync",
        f"--listen-client-urls={plane.etcd}",
        f"--advertise-client-urls={plane.etcd}",
        "--listen-peer-urls=http://127.0.0.1:0",
    ]


def _apiserver(plane: ControlPlane, port: int) -> list[str]:
    folder = plane.folder
    return [
        str(plane.assets / "kube-apiserver"),
        f"--etcd-servers={plane.etcd}",
        "--storage-media-type=application/json",  # so that `age` can edit what is stored
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={port}",
        f"--tls-cert-file={folder / 'server.crt'}",
        f"--tls-private-key-file={folder / 'server.key'}",
        f"--client-ca-file={folder / 'ca.crt'}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder / 'tokens.crt'}",
        f"--service-account-signing-key-file={folder / 'tokens.key'}",
        f"--disable-admission-plugins={_WITHOUT_ADMISSION}",
    ]


@contextmanager
def _running(command: list[str], logs: Path) -> Iterator[None]:
    name = Path(command[0]).name
    with (logs / f"{name}.log").open("w") as log, _ended(subprocess.Popen(command, stderr=log)):
        yield


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process, at once if it does not go within 15 s."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(plane: ControlPlane) -> None:
    """Wait until the API server is ready and has made its own namespaces."""
    folder = plane.folder
    with urllib3.PoolManager(
        ca_certs=str(folder / "ca.crt"),
        cert_file=str(folder / "admin.crt"),
        key_file=str(folder / "admin.key"),
    ) as pool:
        for path in ("/readyz", f"/api/v1/namespaces/{_LAST_NAMESPACE}"):
            try:
                pool.request("GET", plane.server + path, retries=_READY)
            except MaxRetryError as error:
                log = (folder / "kube-apiserver.log").read_text()
                raise RuntimeError(f"{error}: {log[-2000:]}") from None
