"""The verdict on one objective."""

from enum import StrEnum
from fractions import Fraction

import msgspec

from inspector.slo.exact import Ratio, Rational
from inspector.slo.missing import FLOOR


class Status(StrEnum):
    """`at_risk` has budget left and burns faster than it can last; `no_data` is no other."""

    OK = "ok"
    AT_RISK = "at_risk"
    EXHAUSTED = "exhausted"
    NO_DATA = "no_data"


class Judgement(msgspec.Struct, frozen=True):
    """A status and, for `no_data`, why: `no_events` or `coverage_below_floor`."""

    status: Status
    reason: str = ""


def judge(
    remaining: Ratio | None,
    burn_rate: Ratio | None,
    *,
    events: Rational,
    coverage: Fraction = Fraction(1),
    floor: Fraction = FLOOR,
) -> Judgement:
    """Judge a budget by what is left of it and by how fast it burns now."""
    if coverage < floor:
        return Judgement(Status.NO_DATA, "coverage_below_floor")
    if remaining is None or not events:
        return Judgement(Status.NO_DATA, "no_events")
    if remaining <= 0:
        return Judgement(Status.EXHAUSTED)
    risky = burn_rate is not None and burn_rate > 1
    return Judgement(Status.AT_RISK if risky else Status.OK)
