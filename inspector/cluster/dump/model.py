"""A recorded cluster as one value, however it was stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The kind of a part that may have held anything: an archive cut off, a folder nobody may open.
EVERY = "*"


class DumpError(Exception):
    """A path that is not a dump at all; the message is one sentence for the user."""


@dataclass(frozen=True)
class Problem:
    """A part of a dump that could not be read: where, and why in one sentence.

    `kind` is the kind it most likely held (from its path or its text), `*` where it
    may have held any, or empty.
    """

    path: str
    reason: str
    kind: str = ""


@dataclass(frozen=True)
class Dump:
    """API objects as JSON texts by (group, kind); an empty sequence is a list known to be empty.

    `version` is the server's gitVersion, `readyz` the text of /readyz?verbose, each empty where
    unknown. `denied` names the sources (`secrets`, `nodes` …) that are answered with 403.
    """

    name: str
    items: Mapping[tuple[str, str], Sequence[bytes]]
    problems: Sequence[Problem] = ()
    version: str = ""
    readyz: str = ""
    denied: frozenset[str] = frozenset()
