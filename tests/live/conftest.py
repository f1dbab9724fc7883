"""A real node with our image on it, and cronjob.yaml applied."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from live.bed import Bed, bed
from live.image import PROJECT, build

_PROGRAMS = ("containerd", "ctr", "gcc", "ip", "mmdebstrap", "nsenter", "runc")
_IMAGE = "inspector:0.1.0"

# The user of cronjob.yaml, whose group a real volume would be given.
_USER = 65532


def _lacking() -> str:
    """What is missing here to run a node; empty where nothing is."""
    if "INSPECTOR_LIVE_KUBE" not in os.environ:
        return "INSPECTOR_LIVE_KUBE names no folder with the script `node`"
    if os.geteuid() != 0:
        return "a node needs root"
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A node that has our image; nothing is applied yet."""
    if reason := _lacking():
        pytest.skip(reason)
    root = build(tmp_path_factory.mktemp("image"))
    scripts = Path(os.environ["INSPECTOR_LIVE_KUBE"])
    with bed(scripts, tmp_path_factory.mktemp("bed")) as made:
        made.node("image", f"docker.io/library/{_IMAGE}", str(root))
        yield made


@pytest.fixture(scope="session")
def reports(node: Bed) -> Path:
    """The folder of this machine that the claim of cronjob.yaml is bound to.

    There is no StorageClass: a volume made by hand takes its place, and the manifest stays as is.
    """
    folder = node.folder / "reports"
    folder.mkdir()
    os.chown(folder, _USER, _USER)
    volume = (Path(__file__).parent / "volume.yaml").read_text()
    node.kubectl("apply", "-f", "-", stdin=volume.replace("/path/of/the/reports", str(folder)))
    return folder


@pytest.fixture(scope="session")
def deployed(node: Bed, reports: Path) -> Bed:
    """The node with cronjob.yaml applied as it stands."""
    assert reports.is_dir()
    node.kubectl("apply", "-f", str(PROJECT / "cronjob.yaml"))
    return node
