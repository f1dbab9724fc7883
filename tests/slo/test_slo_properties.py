"""What holds for every history and every target."""

from fractions import Fraction
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspector.slo.budget import in_events, spend
from inspector.slo.burn import burn_rate
from inspector.slo.burndown import cells
from inspector.slo.counter import Sample, raw_increase
from inspector.slo.exact import exact
from inspector.slo.exhaustion import roll_off
from inspector.slo.measure import Events
from inspector.slo.missing import Missing, filled
from inspector.slo.shown import availability, consumption
from inspector.slo.slices import Method, Slice, counted

_repeatable = settings(derandomize=True, deadline=None)

_counts = st.fractions(min_value=0, max_value=10**6, max_denominator=1000)
_events = st.builds(Events, _counts, _counts)
_slices = st.lists(st.one_of(st.none(), _events), max_size=30)
_targets = st.fractions(min_value=0, max_value=1, max_denominator=10**5)
_below_one = _targets.filter(lambda target: target < 1)


@_repeatable
@given(_events, _targets)
def test_consumed_and_remaining_are_one(events: Events, target: Fraction) -> None:
    state = spend(events, target)
    assume(state is not None and state.consumed != float("inf"))

    assert state is not None
    assert state.consumed + state.remaining == 1


@_repeatable
@given(_events, _below_one)
def test_the_budget_in_events_tells_the_same_as_the_budget_in_shares(
    events: Events, target: Fraction
) -> None:
    state = spend(events, target)
    assume(state is not None)

    assert state is not None
    assert in_events(events, target).left == state.remaining * (1 - target) * events.total


@_repeatable
@given(_events, _targets)
def test_met_and_exhausted_are_both_true_only_on_the_target(
    events: Events, target: Fraction
) -> None:
    state = spend(events, target)
    assume(state is not None)

    assert state is not None
    assert state.met or state.exhausted or state.consumed < 1
    assert (state.met and state.exhausted) == (state.sli == target != 1)


@_repeatable
@given(st.lists(_counts, min_size=1), _counts, _below_one)
def test_the_cells_of_a_heat_map_add_up_to_the_consumed_share(
    bad: list[Fraction], good: Fraction, target: Fraction
) -> None:
    events = Events(good, sum(bad, start=Fraction(0)))
    state = spend(events, target)
    assume(state is not None)

    assert state is not None
    row = cells(bad, period_total=events.total, target=target)
    assert sum(row) == state.consumed


@_repeatable
@given(_slices, st.sampled_from(Method), _targets, st.randoms(use_true_random=False))
def test_the_order_of_slices_changes_nothing(
    slices: list[Slice], method: Method, slice_target: Fraction, random: Random
) -> None:
    shuffled = list(slices)
    random.shuffle(shuffled)

    assert counted(method, shuffled, slice_target) == counted(method, slices, slice_target)


@_repeatable
@given(_slices, _events, st.fractions(min_value=0, max_value=1, max_denominator=100))
def test_splitting_a_slice_changes_nothing_for_occurrences(
    slices: list[Slice], events: Events, cut: Fraction
) -> None:
    one = Events(events.good * cut, events.bad * cut)
    other = Events(events.good - one.good, events.bad - one.bad)
    method, no_target = Method.OCCURRENCES, Fraction(0)

    whole = counted(method, [*slices, events], no_target)
    assert counted(method, [*slices, one, other], no_target) == whole


@_repeatable
@given(_counts, _counts, _counts, _targets)
def test_more_bad_events_never_burn_less(
    good: Fraction, bad: Fraction, more: Fraction, target: Fraction
) -> None:
    assume(good + bad)
    few, many = Events(good, bad), Events(good, bad + more)

    assert few.error_rate is not None
    assert many.error_rate is not None
    assert burn_rate(few.error_rate, target) <= burn_rate(many.error_rate, target)


@_repeatable
@given(_slices, _targets)
def test_counting_gaps_as_bad_is_never_better_than_ignoring_them(
    slices: list[Slice], slice_target: Fraction
) -> None:
    rates = [
        counted(Method.TIMESLICES, filled(slices, policy), slice_target).error_rate
        for policy in (Missing.GOOD, Missing.IGNORE, Missing.BAD)
    ]
    known = [rate for rate in rates if rate is not None]

    assert known == sorted(known)


@_repeatable
@given(st.lists(_events, min_size=1, max_size=30), _targets, _events)
def test_a_forecast_starts_at_today_and_ends_at_what_lies_ahead(
    slices: list[Events], target: Fraction, ahead: Events
) -> None:
    course = roll_off(slices, target, ahead)
    today = spend(sum(slices[1:], start=slices[0]), target)
    then = spend(ahead, target)

    assert course[0] == (None if today is None else today.consumed)
    assert course[-1] == (None if then is None else then.consumed)


@_repeatable
@given(st.fractions(min_value=-3, max_value=3), st.integers(min_value=0, max_value=6))
def test_a_percentage_never_flatters_and_is_off_by_less_than_one_digit(
    value: Fraction, decimals: int
) -> None:
    down = exact(availability(value, decimals).rstrip("%")) / 100
    up = exact(consumption(value, decimals).rstrip("%")) / 100
    digit = Fraction(1, 100 * 10**decimals)

    assert value - digit < down <= value <= up < value + digit


@_repeatable
@given(st.lists(_counts, min_size=2, max_size=20))
def test_the_increase_of_a_counter_is_never_negative(values: list[Fraction]) -> None:
    samples = [Sample(Fraction(at), value) for at, value in enumerate(values)]
    increase = raw_increase(samples)

    assert increase is not None
    assert increase >= 0


@_repeatable
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_is_printed(value: float) -> None:
    assert exact(value) == exact(repr(value))
    assert float(exact(value)) == value
