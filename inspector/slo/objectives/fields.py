"""The fields of one mapping, and what to say about one that is wrong."""

from collections.abc import Mapping
from typing import Never

import msgspec

from inspector.config.faults import Fault, dotted, nearest, quoted
from inspector.config.layer import Trail


class Refused(Exception):  # noqa: N818 - it refuses one objective, the others go on
    """An objective that cannot be read, with its first fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Place(msgspec.Struct, frozen=True):
    """A document of a file, counted from 1."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}, document {self.number}"

    def source(self, kind: str) -> str:
        """Where an objective was read, such as `sloth file slo.yaml#2`."""
        return f"{kind} {self.file}#{self.number}"


class Fields(msgspec.Struct, frozen=True):
    """A mapping somewhere in a document; what its methods return is there and of the right shape.

    All of them raise Refused where it is not.
    """

    place: Place
    values: Mapping[str, object]
    path: Trail = ()

    def has(self, key: str) -> bool:
        """Whether a field is there and not left empty."""
        return self.values.get(key) is not None

    def refuse(self, key: str, problem: str, allowed: str = "") -> Never:
        """Give up this objective; `problem` continues the key to a sentence."""
        raise Refused(self.fault(key, problem, allowed))

    def fault(self, key: str, problem: str, allowed: str = "") -> Fault:
        """What is wrong or doubtful about a field."""
        path = (*self.path, key) if key else self.path
        return Fault(str(self.place), dotted(path), problem, allowed)

    def only(self, *known: str) -> None:
        """Refuse the first field that is not known."""
        for key in self.values:
            if key not in known:
                advice = nearest(key, known, f"known are {', '.join(known)}")
                self.refuse(key, "is not known", advice)

    def one_of(self, *keys: str) -> str:
        """The only field of several that exclude each other."""
        given = [key for key in keys if self.has(key)]
        if not given:
            self.refuse("", f"needs one of {', '.join(keys)}")
        if len(given) > 1:
            self.refuse(given[1], f"contradicts {given[0]}", "keep one of them")
        return given[0]

    def text(self, key: str, default: str | None = None) -> str:
        """A scalar as it is typed; the default where it is not there, which None forbids."""
        value = self.values.get(key)
        if value is None:
            return self._missing(key) if default is None else default
        if not isinstance(value, str):
            self.refuse(key, "must be one value")
        return value

    def _missing(self, key: str) -> Never:
        self.refuse(key, "is missing")

    def choice(self, key: str, default: str, allowed: tuple[str, ...]) -> str:
        """A text that is one of a few."""
        value = self.text(key, default)
        if value not in allowed:
            self.refuse(key, f"is {quoted(value)}", nearest(value, allowed, _either(allowed)))
        return value

    def part(self, key: str) -> "Fields":
        """A mapping below this one; an empty one where it is not there."""
        value = {} if self.values.get(key) is None else self.values[key]
        if not isinstance(value, dict):
            self.refuse(key, "must hold fields")
        return Fields(self.place, value, (*self.path, key))

    def parts(self, key: str) -> tuple["Fields", ...]:
        """The mappings of a list below this one, at least one."""
        items = self.values.get(key)
        if not isinstance(items, list) or not items:
            self.refuse(key, "must be a list of at least one item")
        return tuple(self._item(key, index, item) for index, item in enumerate(items))

    def _item(self, key: str, index: int, item: object) -> "Fields":
        if not isinstance(item, dict):
            self.refuse(f"{key}.{index}", "must hold fields")
        return Fields(self.place, item, (*self.path, key, index))

    def labels(self, key: str = "labels") -> dict[str, str]:
        """Names and texts; a list of texts is joined by commas."""
        part = self.part(key)
        return {name: part.joined(name) for name in part.values}

    def joined(self, key: str) -> str:
        """A text, or a list of texts with commas between them."""
        value = self.values.get(key)
        if not isinstance(value, list):
            return self.text(key, "")
        if not all(isinstance(item, str) for item in value):
            self.refuse(key, "must be a list of texts")
        return ",".join(value)


def _either(allowed: tuple[str, ...]) -> str:
    return f"it takes {', '.join(allowed[:-1])} or {allowed[-1]}"
