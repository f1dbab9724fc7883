"""Settings from a YAML file, with the line of every key.

Scalars stay texts, so that `no` and `08` mean what was typed; validation gives them their types.
Aliases, tags and deep nesting are refused before anything is built from the text.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import yaml

from inspector.config.faults import Fault, dotted
from inspector.config.layer import Layer, Trail
from inspector.config.settings import KEYS, siblings

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 10

_NULL = "tag:yaml.org,2002:null"
_NAMES = frozenset((*KEYS, *siblings("")))


def from_file(path: Path) -> Layer:
    """The settings of a file; what is wrong with its form is among the layer's faults."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return _broken(str(path), f"cannot be read: {error.strerror}")
    if len(data) > MAX_BYTES:
        return _broken(str(path), "the file is larger than 1 MiB")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _broken(f"{path}:{line}", "the file is not UTF-8 text")
    return from_text(text, str(path))


def from_text(text: str, name: str) -> Layer:
    """The settings of a YAML text; `name` stands before the line number in faults."""
    try:
        refused = tuple(_refused(text, name))
        root = None if refused else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        said = ", ".join(filter(None, (error.context, error.problem)))
        return _broken(_marked(name, error.problem_mark), f"the file is not YAML: {said}")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return _broken(f"{name}:{line}", "the file is not YAML: it holds a control character")
    except (ValueError, OverflowError):  # PyYAML lets bad escapes and huge numbers through
        return _broken(name, "the file is not YAML: it holds a number out of range")
    if refused:
        return Layer(name, faults=refused)
    return _Walk(name).read(root)


def _broken(where: str, problem: str) -> Layer:
    return Layer(where, faults=(Fault(where, "", problem),))


class _Mark(Protocol):
    """What both implementations of PyYAML agree on."""

    @property
    def line(self) -> int: ...


def _marked(name: str, mark: _Mark | None) -> str:
    return f"{name}:{mark.line + 1}" if mark else name


def _refused(text: str, name: str) -> Iterator[Fault]:
    """What must not reach the composer, which follows aliases and recurses."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        where = _marked(name, event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            yield Fault(where, "", f"the file is nested deeper than {MAX_DEPTH} levels")
            return
        if isinstance(event, yaml.AliasEvent):
            yield Fault(where, "", f"the alias *{event.anchor} is not allowed", "repeat the value")
        elif tag := getattr(event, "tag", None):
            yield Fault(where, "", f"the tag {tag} is not allowed", "leave it out")


class _Walk:
    """Turns nodes into texts, lists and mappings, and notes where they stand."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Trail, str] = {}
        self.faults: list[Fault] = []

    def read(self, root: yaml.Node | None) -> Layer:
        """The layer of a document, which may be empty."""
        if root is None or root.tag == _NULL:
            return Layer(self.name)
        values = self._value(root, ())
        if not isinstance(values, dict):
            return _broken(self._line(root), "the file must hold sections, such as `scope:`")
        return Layer(self.name, values, self.places, tuple(self.faults))

    def _line(self, node: yaml.Node) -> str:
        return _marked(self.name, node.start_mark)

    def _value(self, node: yaml.Node, path: Trail) -> object:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        return node.value

    def _item(self, node: yaml.Node, path: Trail) -> object:
        self.places[path] = self._line(node)
        return self._value(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Trail) -> dict[str, object]:
        values: dict[str, object] = {}
        lines: dict[str, str] = {}
        for key, value in node.value:
            if not self._usable(key, path, lines) or _empty((*path, key.value), value):
                continue
            inside = (*path, key.value)
            self.places[inside] = lines[key.value]
            values[key.value] = self._value(value, inside)
        return values

    def _usable(self, key: yaml.Node, path: Trail, lines: dict[str, str]) -> bool:
        """Whether a key is a text that its mapping has not had before; notes its line."""
        where = self._line(key)
        if not isinstance(key, yaml.ScalarNode):
            self.faults.append(Fault(where, "", "a key must be a plain word"))
            return False
        if key.value in lines:
            first = f"the first is at {lines[key.value]}"
            self.faults.append(Fault(where, dotted((*path, key.value)), "is given twice", first))
            return False
        lines[key.value] = where
        return True


def _empty(path: Trail, value: yaml.Node) -> bool:
    """Whether a setting or section is left empty, which is as good as not there."""
    return value.tag == _NULL and ".".join(map(str, path)) in _NAMES
