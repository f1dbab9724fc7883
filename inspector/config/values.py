"""How one setting is written, the same in a file, the environment and a flag.

Validators get texts, or lists and mappings of texts from a file. The names of rules and formats
are checked where the validation context holds a `Known`.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from inspector.config.duration import parse, written
from inspector.config.faults import nearest
from inspector.model import Severity

# The type of an error whose own words replace what the setting takes in general.
ADVISED = "advised"

GLOB_CHARACTERS = frozenset("*?[")

_NAMESPACE = re.compile(r"[a-z0-9*?\[\]!-]{1,63}")


@dataclass(frozen=True)
class Known:
    """The names that settings may refer to."""

    rules: Collection[str]
    formats: Collection[str]


def _advised(advice: str) -> PydanticCustomError:
    return PydanticCustomError(ADVISED, "{advice}", {"advice": advice})


def _printable(text: str) -> str:
    if not text.isprintable():
        raise _advised("only printable characters are allowed")
    return text


def _duration(value: object) -> object:
    return parse(value) if isinstance(value, str) else value


def _limit(value: object) -> object:
    duration = _duration(value)
    if duration == timedelta(0):
        raise ValueError("no time at all")
    return duration


def _items(value: object) -> object:
    """The parts of a comma-separated text; a list is one already."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _pairs(value: object) -> object:
    """The entries of `a=5m,b=1h`; a mapping is one already."""
    if not isinstance(value, str):
        return value
    pairs = [part.partition("=") for part in value.split(",") if part.strip()]
    names = [name.strip() for name, _, _ in pairs]
    if len(set(names)) < len(names):
        raise _advised("a rule may be named once only")
    return {name.strip(): text.strip() for name, _, text in pairs}


def _namespace(text: str) -> str:
    if not _NAMESPACE.fullmatch(text):
        raise ValueError("not a namespace")
    return text


def _rule_id(name: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Known) and name not in info.context.rules:
        advice = nearest(name, info.context.rules, "`inspector checks list` prints all rules")
        raise _advised(advice)
    return name


def _rule_glob(name: str, info: ValidationInfo) -> str:
    if not GLOB_CHARACTERS & set(name):
        return _rule_id(name, info)
    if isinstance(info.context, Known) and not _matches(name, info.context.rules):
        raise _advised("no rule matches it; `inspector checks list` prints all rules")
    return name


def _matches(glob: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, glob) for name in names)


def _format(text: str, info: ValidationInfo) -> str:
    name = text.partition("=")[0]
    if isinstance(info.context, Known) and name not in info.context.formats:
        formats = info.context.formats
        raise _advised(nearest(name, formats, f"the formats are {', '.join(sorted(formats))}"))
    return text


def _apart(formats: tuple[str, ...]) -> tuple[str, ...]:
    """Outputs that go to different places: two on standard output could not be told apart."""
    paths = [text.partition("=")[2] for text in formats]
    if len(set(paths)) < len(paths):
        raise _advised("each output needs a path of its own; one may go to standard output")
    return formats


K = TypeVar("K")
V = TypeVar("V")


def _frozen(mapping: Mapping[K, V]) -> Mapping[K, V]:
    return MappingProxyType(dict(mapping))


def whole(low: int, high: int) -> object:
    """What limits a whole number, and the words for it."""
    return Field(ge=low, le=high, description=f"it takes a whole number from {low} to {high}")


def spelled(value: object) -> str:
    """A valid value as text, in the form that flags and the environment take."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return written(value)
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, Mapping):
        return ",".join(f"{name}={spelled(value[name])}" for name in sorted(value))
    return str(value)


# The description of a type says what a setting takes: a fault repeats it.
Text = Annotated[str, AfterValidator(_printable), Field(description="it takes one line of text")]
Switch = Annotated[bool, Field(description="it takes true or false")]
Limit = Annotated[
    timedelta,
    BeforeValidator(_limit),
    Field(description="it takes a duration above zero, such as 30s, 5m or 1h30m"),
]
Namespaces = Annotated[
    tuple[Annotated[str, AfterValidator(_namespace)], ...],
    BeforeValidator(_items),
    Field(description="it takes namespaces or globs such as team-*"),
]
Rules = Annotated[
    tuple[Annotated[str, AfterValidator(_rule_glob)], ...],
    BeforeValidator(_items),
    Field(description="it takes rules or globs such as pod-*"),
]
Formats = Annotated[
    tuple[Annotated[Text, AfterValidator(_format)], ...],
    BeforeValidator(_items),
    AfterValidator(_apart),
    Field(description="it takes outputs such as text or html=report.html"),
]
Paths = Annotated[
    tuple[Text, ...],
    BeforeValidator(_items),
    Field(description="it takes paths of files"),
]
Graces = Annotated[
    Mapping[
        Annotated[str, AfterValidator(_rule_id)],
        Annotated[timedelta, BeforeValidator(_duration)],
    ],
    BeforeValidator(_pairs),
    AfterValidator(_frozen),
    Field(description="it takes a duration for each rule, such as node-lost=5m"),
]
Severities = Annotated[
    Mapping[Annotated[str, AfterValidator(_rule_id)], Severity],
    BeforeValidator(_pairs),
    AfterValidator(_frozen),
    Field(description="it takes info, warning or critical for each rule"),
]
