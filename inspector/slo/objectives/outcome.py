"""What came of reading: objectives, and a sentence for each fault."""

from collections.abc import Callable, Iterable
from functools import partial

import msgspec

from inspector.slo.objective import Objective
from inspector.slo.objectives.fields import Fields, Refused


class Read(msgspec.Struct, frozen=True):
    """Objectives that can be computed, and one sentence about each that cannot or is in doubt."""

    objectives: tuple[Objective, ...] = ()
    faults: tuple[str, ...] = ()


def attempt(read: Callable[[], Read]) -> Read:
    """What a reader reads, or its fault where it gives up."""
    try:
        return read()
    except Refused as refused:
        return Read(faults=(str(refused.fault),))


def each(parts: Iterable[Fields], read: Callable[[Fields], Objective]) -> Read:
    """One objective a part; a part that is refused does not keep the others from being read."""
    return joined(attempt(partial(_one, read, part)) for part in parts)


def _one(read: Callable[[Fields], Objective], part: Fields) -> Read:
    return Read((read(part),))


def joined(reads: Iterable[Read]) -> Read:
    """Several outcomes as one, in their order."""
    every = tuple(reads)
    return Read(
        tuple(objective for one in every for objective in one.objectives),
        tuple(fault for one in every for fault in one.faults),
    )
