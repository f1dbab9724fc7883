"""YAML as Kubernetes writes it: plain values only, so that no text costs more than its length."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml._yaml import CParser

# Far beyond any API object, far below what exhausts the stack of the C parser.
_DEPTH = 200

_STRING = "tag:yaml.org,2002:str"
_PLAIN = re.compile(
    r"(?P<null>~|null|)|(?P<bool>true|false)"
    r"|(?P<int>[-+]?(?:0|[1-9][0-9]{0,17}))"
    r"|(?P<float>[-+]?[0-9]{1,18}(?:\.[0-9]{0,18}|(?=[eE]))(?:[eE][-+]?[0-9]{1,2})?)"
)


class YamlError(Exception):
    """A text that is not YAML, or not the YAML that Kubernetes writes; one sentence."""


class _Parser(CParser):
    """Composes nodes; a plain scalar is tagged with the name of its group in `_PLAIN`."""

    def __init__(self, text: bytes) -> None:
        CParser.__init__(self, text)
        self.depth = 0

    def resolve(
        self, _kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool]
    ) -> str:
        """The tag of a node without one; `implicit` starts with whether it is unquoted."""
        match = _PLAIN.fullmatch(value) if value is not None and implicit[0] else None
        return (match and match.lastgroup) or _STRING

    def descend_resolver(self, _parent: yaml.Node | None, _index: object) -> None:
        """Called on the way down to each node."""
        self.depth += 1
        if self.depth > _DEPTH:
            raise YamlError(f"is nested more than {_DEPTH} levels deep")

    def ascend_resolver(self) -> None:
        """Called on the way up again."""
        self.depth -= 1


def values(text: bytes) -> Iterator[Any]:
    """Each document of a YAML text as dicts, lists and scalars; timestamps stay strings.

    Raises:
        YamlError: if the text is malformed, uses aliases or is nested too deeply.
    """
    try:
        parser = _Parser(text)
        while parser.check_node():
            node = parser.get_node()
            yield _value(node, set()) if node else None
    except yaml.MarkedYAMLError as error:
        raise YamlError(f"is not valid YAML: {_said(error)}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError("is not valid YAML: it holds bytes that are no text") from error


def _said(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    return f"{error.problem}, line {mark.line + 1}" if mark else str(error.problem)


def _value(node: yaml.Node, seen: set[int]) -> Any:
    """The value of a node; one met twice stands in the text as an alias."""
    if id(node) in seen:
        raise YamlError("uses YAML aliases, which Kubernetes never writes and which can expand")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return {_key(key): _value(value, seen) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, seen) for item in node.value]
    return _scalar(node.tag, node.value)


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise YamlError("has a map key that is not a text")
    return str(node.value)


def _scalar(tag: str, text: str) -> Any:
    match tag:
        case "null":
            return None
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
    return text
