"""Cuts a text into JSON documents: one object, a list, YAML, or objects between log lines."""

import codecs
import re
from collections.abc import Iterator

import msgspec

from inspector.cluster.dump.model import EVERY, Problem
from inspector.cluster.dump.yaml_text import YamlError, values

_BINARY = re.compile(rb"\x00")
_HEAD = 4096

# YAML takes some ten times its length of memory, and a hundred times the time of JSON.
_YAML_BYTES = 128 * 2**20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# `kubectl cluster-info dump` puts the logs of each container between two such lines.
_LOGS = re.compile(
    rb"^==== START logs for (container [^\n]*?) ====\r?\n.*?"
    rb"(?:(?P<end>^==== END logs for \1 ====\r?$)|\Z)",
    re.MULTILINE | re.DOTALL,
)
# One object on one line, or one printed over several lines, or one cut off by the end.
_OBJECT = re.compile(rb"^\{(?:[^\n]*\}|\s*\n.*?(?:^\}|\Z))[ \t\r]*$", re.MULTILINE | re.DOTALL)
_API_OBJECT = re.compile(rb'"(?:apiVersion|Items)"')
_BRACE = re.compile(rb"^\{", re.MULTILINE)
_JSON = re.compile(rb"\s*[{\[]")
_SEVERAL = re.compile(rb"\n---\s")
_VISIBLE = re.compile(rb"\S")
_KIND = re.compile(rb'"?\bkind"?: *"?([A-Za-z]{1,63})')


def is_binary(text: bytes) -> bool:
    """Whether these are the bytes of a program, an image, an archive: anything but text."""
    return not text.startswith(_UTF16) and bool(_BINARY.search(text, 0, _HEAD))


def documents(text: bytes, path: str) -> Iterator[bytes | Problem]:
    """The documents of a text as JSON, in order; a part that cannot be read is a problem."""
    text = _utf8(text)
    if is_binary(text):
        yield Problem(path, "is not a text file")
    elif not _VISIBLE.search(text):
        yield Problem(path, "is empty")
    elif _BRACE.search(text) or _JSON.match(text):
        yield from _json(text, path)
    else:
        yield from _yaml(text, path)


def _utf8(text: bytes) -> bytes:
    """The same text in UTF-8 and without a byte order mark; PowerShell redirects in UTF-16."""
    if text.startswith(_UTF16):
        return text.decode("utf-16", errors="replace").encode()
    return text.removeprefix(codecs.BOM_UTF8)


def _malformed(text: bytes) -> str:
    """Why a text is not one JSON document; empty if it is."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return "is not valid JSON: " + str(error).removeprefix("JSON is malformed: ")
    except RecursionError:
        return "is nested too deeply"
    return ""


def _json(text: bytes, path: str) -> Iterator[bytes | Problem]:
    reason = _malformed(text)
    if not reason:
        yield text
        return
    nothing = True
    for part in _scattered(text, path):
        nothing = False
        yield part
    if nothing:
        yield Problem(path, reason, _kind(text))


def _scattered(text: bytes, path: str) -> Iterator[bytes | Problem]:
    """The objects between log lines; lines of a log that look like one are let go.

    Where the last of several is cut off, so may others be of which nothing is left.
    """
    bare, whole = _without_logs(text)
    for count, match in enumerate(_OBJECT.finditer(bare)):
        found = match[0]
        reason = _malformed(found)
        if not reason:
            yield found
        elif _API_OBJECT.search(found):
            more = count and not found.endswith(b"}")
            yield Problem(path, reason, EVERY if more else _kind(found))
    if not whole:
        yield Problem(path, "ends in the middle of a log", EVERY)


def _without_logs(text: bytes) -> tuple[bytes, bool]:
    """A text without the logs of containers, and whether the last of them ended."""
    pieces, start, whole = [], 0, True
    for match in _LOGS.finditer(text):
        pieces.append(text[start : match.start()])
        start, whole = match.end(), match["end"] is not None
    return b"".join([*pieces, text[start:]]), whole


def _yaml(text: bytes, path: str) -> Iterator[bytes | Problem]:
    if len(text) > _YAML_BYTES:
        yield Problem(path, f"is YAML of more than {_YAML_BYTES // 2**20} MiB: save it as JSON")
        return
    try:
        for value in values(text):
            yield msgspec.json.encode(value)
    except YamlError as error:
        yield Problem(path, str(error), EVERY if _SEVERAL.search(text) else _kind(text))


def _kind(text: bytes) -> str:
    """The kind that an unreadable text names first, for a list the kind of its items."""
    match = _KIND.search(text)
    return match[1].decode().removesuffix("List") if match else ""
