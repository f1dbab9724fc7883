"""From the bytes of a page to typed objects; an object that cannot be read loses only itself."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from inspector.kinds.meta import Resource

R = TypeVar("R", bound=Resource)

Body = bytes | bytearray

NAME_LENGTH = 253 + 1 + 63  # as long as namespace and name may be

# What decoding may raise: invalid UTF-8 and deep nesting are not errors of msgspec's own.
DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class ListMeta(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """metadata of a list."""

    token: str | None = msgspec.field(default=None, name="continue")
    remaining_item_count: int | None = None


class _Page(msgspec.Struct, Generic[R], frozen=True, gc=False):
    kind: str = ""
    metadata: ListMeta = ListMeta()
    items: list[R] | None = None


class _RawPage(msgspec.Struct, frozen=True):
    kind: str = ""
    metadata: ListMeta = ListMeta()
    items: list[msgspec.Raw] | None = None


class _Named(msgspec.Struct):
    class Meta(msgspec.Struct):
        name: str = "?"
        namespace: str = ""

    metadata: Meta = msgspec.field(default_factory=Meta)


class Decoded(msgspec.Struct, Generic[R], frozen=True):
    """One page: its objects, where the next begins, and the names of what could not be read."""

    kind: str
    token: str
    items: Sequence[R]
    lost: tuple[str, ...] = ()


def decode_page(body: Body, kind: type[R]) -> Decoded[R]:
    """Decode one page of a list.

    All at once first, for speed; item by item only if that fails.

    Raises:
        msgspec.MsgspecError, UnicodeDecodeError, RecursionError: if not even the list can be read.
    """
    try:
        page = _page_decoder(kind).decode(body)
    except DECODE_ERRORS:
        return _decode_items(body, kind)
    return Decoded(page.kind, page.metadata.token or "", page.items or ())


def _decode_items(body: Body, kind: type[R]) -> Decoded[R]:
    page = msgspec.json.decode(body, type=_RawPage)
    items, lost = decode_objects([bytes(raw) for raw in page.items or ()], kind)
    return Decoded(page.kind, page.metadata.token or "", items, lost)


_NAME = re.compile(rb'"name":"([^"\\]{1,253})"')


def decode_head(body: Body) -> Decoded[Resource]:
    """What stands before the items of a page whose items cannot be told apart.

    API servers write kind and metadata first. Its one lost object has the first name in the page.

    Raises:
        msgspec.MsgspecError, UnicodeDecodeError, RecursionError: if that is not readable either.
    """
    head, _, items = body.partition(b'"items"')
    page = msgspec.json.decode(head + b'"items":null}', type=_RawPage)
    name = _NAME.search(items)
    lost = name[1].decode(errors="replace") if name else "?"
    return Decoded(page.kind, page.metadata.token or "", (), (lost,))


def decode_objects(texts: Sequence[bytes], kind: type[R]) -> tuple[list[R], tuple[str, ...]]:
    """Decode objects one by one; those that work, and the names of those that do not."""
    decoder = _decoder(kind)
    items, lost = [], []
    for text in texts:
        try:
            items.append(decoder.decode(text))
        except DECODE_ERRORS:
            lost.append(_name(text))
    return items, tuple(lost)


def _name(text: bytes) -> str:
    """The name of an object whose other fields are broken, as far as it can be had."""
    try:
        meta = msgspec.json.decode(text, type=_Named).metadata
    except DECODE_ERRORS:
        return "?"
    return f"{meta.namespace}/{meta.name}".strip("/")[:NAME_LENGTH]


@cache
def _page_decoder(kind: type[Any]) -> msgspec.json.Decoder[_Page[Any]]:
    return msgspec.json.Decoder(_Page[kind])  # type: ignore[valid-type] # a value, not a name


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
