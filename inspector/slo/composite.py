"""Objectives made of objectives."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import prod

import msgspec

from inspector.slo.exact import Ratio


class Member(msgspec.Struct, frozen=True):
    """One objective of a composite: its SLI, None without data, and its weight."""

    sli: Fraction | None
    weight: Fraction = Fraction(1)


def weighted_average(members: Iterable[Member]) -> Fraction | None:
    """The mean SLI by weight; members without data are left out, None if that leaves none."""
    known = [(member.sli, member.weight) for member in members if member.sli is not None]
    weight = sum((share for _, share in known), start=Fraction(0))
    weighted = sum((sli * share for sli, share in known), start=Fraction(0))
    return weighted / weight if weight else None


def serial_product(members: Sequence[Member]) -> Fraction | None:
    """The SLI of a chain in which each member must work and all fail independently.

    None if one is unknown: a chain is not better for a link that nobody sees.
    """
    known = [member.sli for member in members if member.sli is not None]
    return Fraction(prod(known)) if known and len(known) == len(members) else None


def summed_errors(members: Sequence[Member]) -> Fraction | None:
    """One less the weighted error rates of all members: two at 95 % make 90 %.

    None if one is unknown.
    """
    known = [(1 - member.sli) * member.weight for member in members if member.sli is not None]
    if not known or len(known) < len(members):
        return None
    return 1 - sum(known, start=Fraction(0))


def summed_burn(rates: Sequence[tuple[Ratio, Fraction]]) -> Ratio:
    """The burn rate of a composite of occurrences: burn rates of members times weights."""
    return sum((rate * weight for rate, weight in rates), start=Fraction(0))
