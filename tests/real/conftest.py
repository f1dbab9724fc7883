"""A real API server for each module, and the command a user types against it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from real.command import Command
from real.control_plane import ControlPlane, control_plane

_BINARIES = ("etcd", "kube-apiserver", "kubectl")


def _unusable(assets: Path) -> str:
    """Why no API server can be started from a folder; empty where one can."""
    for name in _BINARIES:
        try:
            subprocess.run([assets / name, "--help"], capture_output=True, check=True, timeout=60)
        except (OSError, subprocess.SubprocessError) as error:
            return f"KUBEBUILDER_ASSETS: {name} cannot be run ({error})"
    return "" if shutil.which("openssl") else "openssl is not installed"


@pytest.fixture(scope="session")
def assets() -> Path:
    if "KUBEBUILDER_ASSETS" not in os.environ:
        pytest.skip("KUBEBUILDER_ASSETS names no folder of etcd, kube-apiserver and kubectl")
    folder = Path(os.environ["KUBEBUILDER_ASSETS"]).absolute()
    if reason := _unusable(folder):
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="module")
def cluster(assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    with control_plane(assets, tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(Path(sys.executable), tmp_path_factory.mktemp("home"))
