"""What the cases have in common: how counts, targets and states are written."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from inspector.slo import budget, target
from inspector.slo.exact import exact
from inspector.slo.measure import Events

Fields = Mapping[str, Any]
Answer = dict[str, Any]


def target_of(given: Fields) -> Fraction:
    return target.parse_target(given["target"], target.Unit.RATIO)


def good_and_total(given: Fields) -> Events:
    return Events(exact(given["good"]), exact(given["total"]) - exact(given["good"]))


def bad_and_total(given: Fields) -> Events:
    return Events(exact(given["total"]) - exact(given["bad"]), exact(given["bad"]))


_STATE = ("sli", "error_rate", "budget", "burn_rate", "consumed", "remaining", "exhausted")


def state_of(spent: budget.Spend | None) -> Answer:
    state = {name: None if spent is None else getattr(spent, name) for name in _STATE}
    return state | {"slo_met": None if spent is None else spent.met}
