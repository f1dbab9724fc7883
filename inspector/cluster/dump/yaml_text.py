"""YAML as Kubernetes writes it: plain values only, so that no text costs more than its length."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml._yaml import CParser

# Far beyond any API object, far below what exhausts the stack.
_DEPTH = 200

_PLAIN = re.compile(
    r"(?P<null>~|null|)|(?P<bool>true|false)"
    r"|(?P<int>[-+]?(?:0|[1-9][0-9]{0,17}))"
    r"|(?P<float>[-+]?[0-9]{1,18}(?:\.[0-9]{0,18}|(?=[eE]))(?:[eE][-+]?[0-9]{1,2})?)"
)


class YamlError(Exception):
    """A text that is not YAML, or not the YAML that Kubernetes writes; one sentence."""


def values(text: bytes) -> Iterator[Any]:
    """Each document of a YAML text as dicts, lists and scalars; timestamps stay strings.

    Raises:
        YamlError: if the text is malformed, uses aliases or is nested too deeply.
    """
    try:
        parser = CParser(text)
        while event := parser.get_event():
            if isinstance(event, yaml.DocumentStartEvent):
                yield _value(parser, parser.get_event(), 0)
    except yaml.MarkedYAMLError as error:
        raise YamlError(f"is not valid YAML: {_said(error)}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError("is not valid YAML: it holds bytes that are no text") from error


def _said(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    return f"{error.problem}, line {mark.line + 1}" if mark else str(error.problem)


def _value(parser: CParser, event: yaml.Event | None, depth: int) -> Any:
    """The value that begins with this event; the parser stands behind it afterwards."""
    if depth > _DEPTH:
        raise YamlError(f"is nested more than {_DEPTH} levels deep")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.MappingStartEvent):
        return dict(_pairs(parser, depth))
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_items(parser, depth))
    raise YamlError("uses YAML aliases, which Kubernetes never writes and which can expand")


def _items(parser: CParser, depth: int) -> Iterator[Any]:
    while not isinstance(event := parser.get_event(), yaml.SequenceEndEvent):
        yield _value(parser, event, depth + 1)


def _pairs(parser: CParser, depth: int) -> Iterator[tuple[str, Any]]:
    while not isinstance(event := parser.get_event(), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlError("has a map key that is not a plain text")
        yield event.value, _value(parser, parser.get_event(), depth + 1)


def _scalar(event: yaml.ScalarEvent) -> Any:
    """The value of a scalar; quoted or tagged ones are texts."""
    text = event.value
    match = _PLAIN.fullmatch(text) if event.implicit[0] else None
    match match and match.lastgroup:
        case "null":
            return None
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
    return text
