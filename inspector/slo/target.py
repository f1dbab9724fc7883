"""The target of an objective: read exactly, and what to say about it."""

from enum import StrEnum
from fractions import Fraction

from inspector.slo.exact import Number, exact


class Unit(StrEnum):
    """How a target is written: 99.9 as a percentage, 0.999 as a ratio."""

    PERCENT = "percent"
    RATIO = "ratio"

    @property
    def whole(self) -> int:
        """What stands for "always good" in this unit."""
        return 100 if self is Unit.PERCENT else 1


def parse_target(value: Number, unit: Unit) -> Fraction:
    """The target as a ratio, without the binary error of 99.9 / 100.

    Raises:
        ValueError: if it is not a number from 0 to the whole.
    """
    target = exact(value) / unit.whole
    if not 0 <= target <= 1:
        raise ValueError(f"target out of range: {value!r}")
    return target


def target_warnings(target: Fraction) -> tuple[str, ...]:
    """`zero_budget` where no failure at all is allowed."""
    return ("zero_budget",) if target == 1 else ()
