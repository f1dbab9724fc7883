"""A root file system with Python and our wheel: what the Dockerfile makes, without Docker."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]

# Its Python is 3.11, the oldest that is supported.
_SUITE = "bookworm"
_PACKAGES = "usr/local/lib/python3.11/dist-packages"


def build(folder: Path) -> Path:
    """The root file system, below this folder."""
    root = folder / "root"
    _run(
        "mmdebstrap", "--variant=extract", "--include=python3,libstdc++6,tzdata", _SUITE, str(root)
    )
    (root / "usr/bin/python").symlink_to("python3")
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(PROJECT))
    (wheel,) = folder.glob("*.whl")
    _pip(
        *("install", "--no-compile", "--target", str(root / _PACKAGES)),
        *("--python-version", "3.11", "--only-binary=:all:"),
        *("--constraint", str(PROJECT / "constraints.txt"), str(wheel)),
    )
    return root


def _pip(*arguments: str) -> None:
    _run(sys.executable, "-m", "pip", "--quiet", *arguments)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
