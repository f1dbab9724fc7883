"""Budgets at their edges."""

import math
from fractions import Fraction

from inspector.slo.budget import mid_period, resolution, spend, spend_of_slices
from inspector.slo.burndown import burndown
from inspector.slo.composite import Member, serial_product, summed_burn, summed_errors
from inspector.slo.measure import Events
from inspector.slo.missing import Missing, coverage, filled, with_outages
from inspector.slo.shown import availability, consumption
from inspector.slo.slices import Method, counted, slices_to_exhaust
from inspector.slo.status import Judgement, Status, judge

THREE_NINES = Fraction(999, 1000)
NOTHING = Events(Fraction(0), Fraction(0))


def _events(good: int, bad: int) -> Events:
    return Events(Fraction(good), Fraction(bad))


def test_precisely_on_the_target_the_objective_is_met_and_the_budget_exhausted() -> None:
    state = spend(_events(999, 1), THREE_NINES)

    assert state is not None
    assert state.remaining == 0
    assert state.met
    assert state.exhausted


def test_one_failure_against_no_budget_is_infinitely_too_many() -> None:
    state = spend(_events(99, 1), Fraction(1))

    assert state is not None
    assert state.consumed == math.inf
    assert state.remaining == -math.inf
    assert state.exhausted


def test_without_events_there_is_no_budget_state() -> None:
    assert spend(NOTHING, THREE_NINES) is None
    assert spend_of_slices(NOTHING, THREE_NINES, expected=720) is None
    assert mid_period(NOTHING, THREE_NINES, elapsed_s=1, length_s=2) is None


def test_slices_of_a_calendar_period_need_no_estimate() -> None:
    counts = _events(4263, 57)
    state = spend_of_slices(counts, Fraction(95, 100), expected=10080)

    assert state is not None
    assert state.consumed == Fraction(57, 504)
    assert not state.estimated


def test_a_target_that_allows_one_failure_is_fine_enough() -> None:
    assert not resolution(Fraction(99, 100), 100).too_coarse


def test_a_gap_counts_as_told_with_the_mean_traffic() -> None:
    history = [_events(8, 2), None, NOTHING, _events(20, 0)]

    assert counted(Method.OCCURRENCES, filled(history, Missing.IGNORE), THREE_NINES).total == 30
    assert counted(Method.OCCURRENCES, filled(history, Missing.BAD), THREE_NINES).bad == 2 + 30
    assert counted(Method.OCCURRENCES, filled(history, Missing.GOOD), THREE_NINES).good == 28 + 30


def test_a_gap_in_which_a_probe_saw_the_service_down_is_bad() -> None:
    history = [_events(10, 0), None, None]

    assert with_outages(history, [True, True, False]) == (_events(10, 0), _events(0, 10), None)


def test_nothing_to_be_expected_is_not_covered() -> None:
    assert not coverage(0, period_s=0, slice_s=60).enough


def test_a_verdict_needs_coverage_first_and_events_second() -> None:
    full, half = Fraction(1), Fraction(1, 2)

    thin = judge(full, None, events=9, coverage=half)
    quiet = judge(None, None, events=0)
    assert thin == Judgement(Status.NO_DATA, "coverage_below_floor")
    assert quiet == Judgement(Status.NO_DATA, "no_events")


def test_a_budget_that_burns_faster_than_it_lasts_is_at_risk() -> None:
    left = Fraction(1, 2)

    assert judge(left, Fraction(101, 100), events=9).status is Status.AT_RISK
    assert judge(left, Fraction(1), events=9).status is Status.OK
    assert judge(Fraction(0), Fraction(0), events=9).status is Status.EXHAUSTED


def test_a_chain_with_a_link_that_nobody_sees_has_no_sli() -> None:
    members = [Member(THREE_NINES), Member(None)]

    assert serial_product(members) is None
    assert summed_errors(members) is None


def test_two_members_at_95_per_cent_make_90() -> None:
    member = Member(Fraction(95, 100))

    assert summed_errors([member, member]) == Fraction(90, 100)


def test_burn_rates_of_members_add_up_by_weight() -> None:
    assert summed_burn([(Fraction(2), Fraction(1, 2)), (Fraction(3), Fraction(1))]) == 4


def test_a_fault_no_worse_than_usual_spends_no_budget_of_its_own() -> None:
    usual = Fraction(1, 100)
    target = Fraction(95, 100)

    assert slices_to_exhaust(100, target=target, baseline_error=usual, attack_error=usual) is None


def test_an_ignored_gap_is_a_gap_in_the_course_and_spends_nothing() -> None:
    course = burndown([Fraction(1, 1000), None, Fraction(0)], steps=10, target=THREE_NINES)

    assert course == (Fraction(9, 10), None, Fraction(9, 10))


def test_availability_is_rounded_down_and_consumption_up() -> None:
    assert availability(Fraction(999999, 1000000)) == "99.99%"
    assert consumption(Fraction(1, 1000000)) == "0.01%"
    assert availability(Fraction(-400001, 10000000)) == "-4.01%"
    assert availability(Fraction(9, 10), 0) == "90%"
    assert consumption(math.inf) == "∞%"
    assert availability(-math.inf) == "-∞%"
