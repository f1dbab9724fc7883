"""What is wrong with a configuration, said so that it can be mended."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from inspector.redact import redacted

QUOTED_LENGTH = 80


@dataclass(frozen=True)
class Fault:
    """One thing to mend.

    `where` is a file and line, an environment variable or a flag; `key` the setting, dotted, or
    empty where the fault is not in one setting; `problem` continues the key to a sentence;
    `allowed` says what would be right, or is empty.
    """

    where: str
    key: str
    problem: str
    allowed: str = ""

    def __str__(self) -> str:
        sentence = f"{self.key} {self.problem}".lstrip()
        return f"{self.where}: {sentence}" + (f"; {self.allowed}" if self.allowed else "")


class ConfigError(Exception):
    """A configuration that cannot be used, with all its faults."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def quoted(value: object) -> str:
    """A value as a fault shows it: in quotes, control characters escaped, secrets masked, short."""
    text = redacted(repr(value))
    return text if len(text) <= QUOTED_LENGTH else text[: QUOTED_LENGTH - 1] + "…"


def dotted(path: Iterable[str | int]) -> str:
    """The name of a setting as a fault shows it, control characters escaped."""
    return repr(".".join(map(str, path)))[1:-1]


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    return next(iter(get_close_matches(name, sorted(known), n=1)), None)


def nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    """`did you mean …?`, or the other advice where no known name is close."""
    close = closest(name, known)
    return f"did you mean {close}?" if close else otherwise
