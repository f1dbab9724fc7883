"""Reads a dump out of a tar archive, compressed or not, without ever unpacking it to disk."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Self, cast

from inspector.cluster.dump.files import FILE_BYTES, LINK, TOO_LARGE, Text, may_hold_objects
from inspector.cluster.dump.model import Problem

# Of a whole archive when unpacked.
ARCHIVE_BYTES = 2 * 2**30
_HEADER_BYTES = 2**20

_MAGIC_BYTES = 262
_GZIP, _BZIP2, _XZ, _TAR = b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"ustar"
_EXTENDED = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}
_DAMAGE = (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError)


class _Member(tarfile.TarInfo):
    """A header; those that describe others are read whole, and must therefore be short."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        if member.type in _EXTENDED and member.size > _HEADER_BYTES:
            raise tarfile.ReadError("a header is larger than any name")
        return member


def is_archive(start: bytes) -> bool:
    """Whether a file that starts like this is a tar archive or compressed."""
    return start.startswith((_GZIP, _BZIP2, _XZ)) or start[257:_MAGIC_BYTES] == _TAR


def archive(stream: BinaryIO, name: str) -> Iterator[Text | Problem]:
    """The texts of an archive in its own order; damage ends it with a problem."""
    read = 0
    try:
        with (
            _unpacked(stream) as plain,
            tarfile.open(fileobj=plain, mode="r|", tarinfo=_Member) as tar,
        ):
            for member in tar:
                read += member.size
                if read > ARCHIVE_BYTES:
                    yield Problem(name, f"unpacks to more than {ARCHIVE_BYTES // 2**30} GiB")
                    return
                yield from _text(tar, member)
    except _DAMAGE as error:
        yield Problem(name, f"is not a whole tar archive: {error}")


def _unpacked(stream: BinaryIO) -> IO[bytes]:
    start = stream.read(len(_XZ))
    stream.seek(0)
    if start.startswith(_GZIP):
        return cast("IO[bytes]", gzip.open(stream))
    if start.startswith(_BZIP2):
        return bz2.open(stream)
    return lzma.open(stream) if start.startswith(_XZ) else stream


def _text(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[Text | Problem]:
    """The content of a member, where it may hold objects; its name is a label, never a path."""
    path = PurePosixPath(member.name.removeprefix("./"))
    if not may_hold_objects(member.name) or ".." in path.parts or member.isdir():
        return
    if not member.isfile():
        yield Problem(str(path), LINK)
    elif member.size > FILE_BYTES:
        yield Problem(str(path), TOO_LARGE)
    elif content := tar.extractfile(member):
        yield Text(str(path), content.read())
