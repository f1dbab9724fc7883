"""Finds the texts of a dump in a folder, and says which of them may hold API objects."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from inspector.cluster.dump.model import Problem

# Of one file; beyond it a dump is no dump of a cluster that this program can hold.
FILE_BYTES = 512 * 2**20

TOO_LARGE = f"is larger than {FILE_BYTES // 2**20} MiB"
LINK = "is a link, and links in a dump are not followed"

_SUFFIXES = {".json", ".yaml", ".yml"}

# Written beside each file by macOS archivers.
_SHADOW = "._"


class Text(NamedTuple):
    """One file of a dump; the path is relative to the dump."""

    path: str
    content: bytes


def may_hold_objects(path: str) -> bool:
    """Whether a file of this name can hold API objects; logs, notes and archives cannot."""
    name = PurePosixPath(path)
    return name.suffix.lower() in _SUFFIXES and not name.name.startswith(_SHADOW)


def folder(root: Path) -> Iterator[Text | Problem]:
    """The texts below a folder in the order of their paths."""
    for path in sorted(_below(root)):
        name = path.relative_to(root).as_posix()
        if may_hold_objects(name):
            yield _read(path, name)


def _below(root: Path) -> Iterator[Path]:
    for where, _, names in os.walk(root):
        yield from (Path(where, name) for name in names)


def _read(path: Path, name: str) -> Text | Problem:
    if path.is_symlink():
        return Problem(name, LINK)
    try:
        if path.stat().st_size > FILE_BYTES:
            return Problem(name, TOO_LARGE)
        return Text(name, path.read_bytes()) if path.is_file() else Problem(name, "is not a file")
    except OSError as error:
        return Problem(name, f"cannot be read: {error.strerror}")
