"""Runs the command line as a user does, on the demo cluster as a dump."""

import os
import random
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from inspector.demo import demo_dump

MOMENT = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
NOW = "2026-01-15T08:00:00Z"


def inspector(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: bytes = b"",
) -> subprocess.CompletedProcess[bytes]:
    """`python -m inspector` in a process of its own, without the user's configuration."""
    return subprocess.run(
        [sys.executable, "-m", "inspector", *arguments],
        input=stdin,
        capture_output=True,
        env=environment(env or {}),
        cwd=cwd,
        timeout=60,
        check=False,
    )


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment without anything that would lead to a cluster or change the output."""
    left_out = ("KUBE", "INSPECTOR_", "NO_COLOR", "FORCE_COLOR", "XDG_")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(left_out)}
    return kept | {"HOME": "/nonexistent"} | dict(more)


def write_dump(folder: Path, *, seed: int = 0) -> Path:
    """The demo cluster as recorded lists of JSON, one file a kind, its items shuffled."""
    path = folder / "cluster"
    path.mkdir(parents=True)
    for (group, kind), texts in demo_dump(MOMENT).items.items():
        items = list(map(msgspec.Raw, texts))
        random.Random(seed).shuffle(items)  # noqa: S311 - seeded, and not a secret
        name = f"{kind}.{group}.json" if group else f"{kind}.json"
        content = msgspec.json.encode({"kind": "List", "apiVersion": "v1", "items": items})
        (path / name).write_bytes(content)
    return path
