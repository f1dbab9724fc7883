"""What the fan-out runs and what it gets back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector.deadline import Deadline
from inspector.kinds.meta import Resource
from inspector.model import Outcome


@dataclass(frozen=True)
class Reading:
    """What one probe brought: an outcome, and the objects read, be they all or a part."""

    outcome: Outcome
    objects: Sequence[Resource] = ()


@dataclass(frozen=True)
class Probe:
    """One source to read. `run` obeys the deadline it is given; `seconds` is its own limit."""

    name: str
    kind: str
    run: Callable[[Deadline], Reading]
    seconds: float
