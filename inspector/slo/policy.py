"""What a budget means for releases."""

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction

import msgspec

from inspector.slo.alerts import DAY, HOUR
from inspector.slo.burn import burn_factor, sustained
from inspector.slo.exact import Ratio, Rational
from inspector.slo.missing import FLOOR


class Release(StrEnum):
    """The recommendation for releases; `unknown` where the data do not carry one."""

    OPEN = "open"
    CAUTION = "caution"
    FREEZE = "freeze"
    UNKNOWN = "unknown"


class SteadyBurn(msgspec.Struct, frozen=True, kw_only=True):
    """A share of the period's budget, spent in every hour for so many seconds."""

    budget_per_hour: Fraction = Fraction(5, 1000)
    lasting_s: int = 3 * DAY

    def factor(self, period_s: Rational) -> Fraction:
        """The burn rate this is: 3.6 for the default over 30 days."""
        return burn_factor(self.budget_per_hour, long_s=HOUR, period_s=period_s)

    def seen(self, rates: Sequence[Ratio | None], *, period_s: Rational, slice_s: int) -> bool:
        """Whether the latest burn rates, oldest first, one a slice, were all above the factor.

        A history shorter than the stretch proves nothing; None is a slice without events.
        """
        slices = math.ceil(Fraction(self.lasting_s, slice_s))
        if len(rates) < slices:
            return False
        return sustained(rates[-slices:], above=self.factor(period_s))


class ReleasePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """When to be careful and when to stop, as shares of the budget that remain.

    Freeze at or below `freeze_at` and stay frozen until `resume_at`; be careful at or below
    `caution_at`, by default when 70 % is consumed. A steady burn freezes too, long before the
    budget is gone. Below the floor of coverage nothing is concluded.
    """

    freeze_at: Fraction = Fraction(0)
    resume_at: Fraction = Fraction(10, 100)
    caution_at: Fraction = Fraction(30, 100)
    coverage_floor: Fraction = FLOOR
    steady_burn: SteadyBurn = SteadyBurn()


def recommend(
    policy: ReleasePolicy,
    remaining: Ratio | None,
    *,
    coverage: Fraction,
    previous: Release = Release.OPEN,
    steady_burn: bool = False,
) -> Release:
    """The recommendation after the previous one; a freeze outlasts a loss of data."""
    if remaining is None or coverage < policy.coverage_floor:
        return Release.FREEZE if previous is Release.FREEZE else Release.UNKNOWN
    if steady_burn or remaining <= policy.freeze_at:
        return Release.FREEZE
    if previous is Release.FREEZE and remaining < policy.resume_at:
        return Release.FREEZE
    return Release.CAUTION if remaining <= policy.caution_at else Release.OPEN


class Step(msgspec.Struct, frozen=True):
    """One step of an error budget policy: a window and the burn rate it tolerates."""

    name: str
    window_s: int
    threshold: Fraction


class StepVerdict(StrEnum):
    """What a step says; a burn rate above 1 misses the objective even if nobody is alerted."""

    OK = "ok"
    MISSED = "missed_not_alerting"
    ALERT = "alert"


def step_verdict(step: Step, rate: Ratio) -> StepVerdict:
    """The verdict of one step, compared unrounded; at the threshold nobody is alerted."""
    if rate > step.threshold:
        return StepVerdict.ALERT
    return StepVerdict.MISSED if rate > 1 else StepVerdict.OK


def step_verdicts(steps: Iterable[Step], rates: Iterable[Ratio]) -> tuple[StepVerdict, ...]:
    """The verdicts of steps, each with the burn rate of its window."""
    return tuple(step_verdict(step, rate) for step, rate in zip(steps, rates, strict=True))
