"""YAML documents with every scalar as a text, so that 99.95, 1m and 2020-01-01 mean what is typed.

Aliases and tags are noted and left out, so that no text costs more than its length.
"""

from collections.abc import Iterator

import msgspec
import yaml
from yaml._yaml import CParser

from inspector.config.faults import dotted

MAX_DEPTH = 50

_NULLS = ("", "~", "null")


class NotYamlError(Exception):
    """A text that is not YAML, or nested too deeply; the rest of a sentence about the file."""


class Document(msgspec.Struct, frozen=True):
    """The mappings, lists and texts of one document; None for what is left empty.

    `number` counts from 1; `refused` says what had to be left out, one sentence each.
    """

    number: int
    value: object
    refused: tuple[str, ...] = ()


def documents(text: bytes) -> Iterator[Document]:
    """Each document of a YAML or JSON text.

    Raises:
        NotYamlError: if the text is malformed or nested too deeply.
    """
    number = 0
    try:
        parser = CParser(text)
        while event := parser.get_event():
            if isinstance(event, yaml.DocumentStartEvent):
                number += 1
                walk = _Walk(parser)
                value = walk.value(parser.get_event(), 0)
                yield Document(number, value, tuple(walk.refused))
    except yaml.MarkedYAMLError as error:
        raise NotYamlError(f"is not valid YAML: {_said(error)}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise NotYamlError("is not valid YAML: it holds bytes that are no text") from error


def _said(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    return f"{error.problem}, line {mark.line + 1}" if mark else str(error.problem)


class _Walk:
    """Turns the events of one document into values, and notes what is refused."""

    def __init__(self, parser: CParser) -> None:
        self.parser = parser
        self.refused: list[str] = []
        self.line = 1

    def value(self, event: yaml.Event | None, depth: int) -> object:
        """The value that begins with this event; the parser stands behind it afterwards."""
        if depth > MAX_DEPTH:
            raise NotYamlError(f"is nested more than {MAX_DEPTH} levels deep")
        self._note(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(depth)
        return self._scalar(event)

    def _note(self, event: yaml.Event | None) -> None:
        """Note where an event stands, and its tag, which is refused."""
        if event is None or event.start_mark is None:
            return
        self.line = event.start_mark.line + 1
        if tag := getattr(event, "tag", None):
            self._refuse(f"the tag {dotted((tag,))} is not allowed; leave it out")

    def _refuse(self, problem: str) -> None:
        """Note a problem at the event that was read last."""
        self.refused.append(f"line {self.line}: {problem}")

    def _scalar(self, event: yaml.Event | None) -> str | None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(f"the alias *{event.anchor} is not allowed; repeat the value")
        if not isinstance(event, yaml.ScalarEvent):
            return None
        text: str = event.value
        return None if event.implicit[0] and text in _NULLS else text

    def _items(self, depth: int) -> list[object]:
        items = []
        while not isinstance(event := self.parser.get_event(), yaml.SequenceEndEvent):
            items.append(self.value(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := self.parser.get_event(), yaml.MappingEndEvent):
            key = self._key(event, depth, values)
            values.setdefault(key, self.value(self.parser.get_event(), depth + 1))
        return values

    def _key(self, event: yaml.Event | None, depth: int, values: dict[str, object]) -> str:
        key = self.value(event, depth + 1)
        if not isinstance(key, str):
            self._refuse("a key must be a plain word")
            return ""
        if key in values:
            self._refuse(f"{dotted((key,))} is given twice")
        return key
