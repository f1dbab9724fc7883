"""Reads a dump out of an archive or a compressed file, without ever unpacking it to disk."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Self, cast

from inspector.cluster.dump.files import SPECIAL, Text, may_hold_objects, text_of
from inspector.cluster.dump.model import EVERY, Problem

# Of a whole archive when unpacked, and how many files it may have: each costs memory by its name.
ARCHIVE_BYTES = 2 * 2**30
_FILES = 200_000

# Of a header that describes others: a name, some times.
_HEADER_BYTES = 2**20

_START_BYTES = 512
_GZIP, _BZIP2, _XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ"
_TAR, _TAR_AT = b"ustar", 257
_ABOUT_OTHERS = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}
_DAMAGE = (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError)


class _Member(tarfile.TarInfo):
    """A header; one that describes others is held in memory whole, so it must be short."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        if member.type in _ABOUT_OTHERS and member.size > _HEADER_BYTES:
            raise tarfile.ReadError("a file has a name that is too long")
        return member


def is_archive(stream: BinaryIO) -> bool:
    """Whether a stream starts as a tar archive or as a compressed file."""
    start = _start(stream)
    return start.startswith((_GZIP, _BZIP2, _XZ)) or _is_tar(start)


def archive(stream: BinaryIO, name: str) -> Iterator[Text | Problem]:
    """The texts of an archive in its own order; damage ends it with a problem."""
    try:
        with _unpacked(stream) as plain:
            if _is_tar(_start(plain)):
                yield from _texts(plain)
            else:
                yield text_of(plain, name)
    except _DAMAGE as error:
        yield Problem(name, f"cannot be read to its end as an archive: {error}", EVERY)


def _start(stream: IO[bytes]) -> bytes:
    start = stream.read(_START_BYTES)
    stream.seek(0)
    return start


def _is_tar(start: bytes) -> bool:
    return start.startswith(_TAR, _TAR_AT)


def _unpacked(stream: BinaryIO) -> IO[bytes]:
    start = _start(stream)
    if start.startswith(_GZIP):
        return cast("IO[bytes]", gzip.open(stream))
    if start.startswith(_BZIP2):
        return bz2.open(stream)
    return lzma.open(stream) if start.startswith(_XZ) else stream


def _texts(plain: IO[bytes]) -> Iterator[Text | Problem]:
    with tarfile.open(fileobj=plain, mode="r|", tarinfo=_Member) as tar:
        for member in _limited(tar):
            path = PurePosixPath(member.name.removeprefix("./"))
            if may_hold_objects(member.name) and ".." not in path.parts:
                yield from _text(tar, member, str(path))


def _limited(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members of an archive, as long as it is of a size that a dump can have."""
    size = 0
    for count, member in enumerate(tar, start=1):
        size += member.size
        if size > ARCHIVE_BYTES or count > _FILES:
            raise tarfile.ReadError(
                f"it unpacks to more than {ARCHIVE_BYTES // 2**30} GiB or {_FILES} files"
            )
        yield member


def _text(tar: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> Iterator[Text | Problem]:
    if member.isdir():
        return
    content = tar.extractfile(member) if member.isfile() else None
    yield text_of(content, path) if content else Problem(path, SPECIAL)
