"""Finds the texts of a dump in a folder, and says which files may hold API objects."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from inspector.cluster.dump.model import EVERY, Problem

# Of one file; a list of 50,000 pods has 400 MiB.
FILE_BYTES = 512 * 2**20

SPECIAL = "is a link or a device, and those of a dump are not followed"

_CHUNK = 2**20
_SUFFIXES = {".json", ".yaml", ".yml"}

# macOS archivers write such a file beside each other one.
_SHADOW = "._"


class Text(NamedTuple):
    """One file of a dump; the path is relative to the dump."""

    path: str
    content: bytes


def may_hold_objects(path: str) -> bool:
    """Whether a file of this name can hold API objects; logs, notes and archives cannot."""
    name = PurePosixPath(path)
    return name.suffix.lower() in _SUFFIXES and not name.name.startswith(_SHADOW)


def text_of(stream: IO[bytes], path: str) -> Text | Problem:
    """What a stream holds, up to a limit of size."""
    content = contents(stream, FILE_BYTES)
    if content is None:
        return Problem(path, f"is larger than {FILE_BYTES // 2**20} MiB")
    return Text(path, content)


def contents(stream: IO[bytes], limit: int) -> bytes | None:
    """All bytes of a stream, or None if there are more than the limit."""
    buffer = BytesIO()
    while chunk := stream.read(_CHUNK):
        buffer.write(chunk)
        if buffer.tell() > limit:
            return None
    return buffer.getvalue()


def folder(root: Path) -> Iterator[Text | Problem]:
    """The texts below a folder in the order of their paths."""
    closed: list[OSError] = []
    for path in sorted(_below(root, closed)):
        yield _read(path, path.relative_to(root).as_posix())
    for error in closed:
        name = Path(error.filename).relative_to(root).as_posix()
        yield Problem(name, f"cannot be opened: {error.strerror}", EVERY)


def _below(root: Path, closed: list[OSError]) -> Iterator[Path]:
    """Files that may hold objects, and linked folders; adds to `closed` what cannot be listed."""
    for where, folders, names in os.walk(root, onerror=closed.append):
        yield from (Path(where, name) for name in names if may_hold_objects(name))
        yield from filter(Path.is_symlink, (Path(where, name) for name in folders))


def _read(path: Path, name: str) -> Text | Problem:
    if path.is_symlink() or not path.is_file():
        return Problem(name, SPECIAL)
    try:
        with path.open("rb") as stream:
            return text_of(stream, name)
    except OSError as error:
        return Problem(name, f"cannot be opened: {error.strerror}")
