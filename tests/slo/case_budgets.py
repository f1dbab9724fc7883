"""Adapters for budgets: spent, left, in slices, composite, running out."""

from datetime import datetime
from fractions import Fraction

from case_fields import Answer, Fields, bad_and_total, good_and_total, state_of, target_of

from inspector.slo import (
    budget,
    composite,
    corrections,
    exhaustion,
    missing,
    slices,
    status,
    target,
    windows,
)
from inspector.slo.exact import exact
from inspector.slo.measure import Events

_DAY = 86400


def budget_case(given: Fields) -> Answer:
    wanted = target_of(given)
    if "sli" in given:
        spent: budget.Spend | None = budget.Spend(target=wanted, error_rate=1 - exact(given["sli"]))
        answer = state_of(spent)
    else:
        events = Events(exact(given["good"]), exact(given["bad"]))
        spent = budget.spend(events, wanted)
        amount = budget.in_events(events, wanted)
        answer = state_of(spent) | {"allowed_bad": amount.allowed, "bad_left": amount.left}
    answer["warnings"] = list(target.target_warnings(wanted))
    return answer | _seconds(spent, given.get("period_s"))


def _seconds(spent: budget.Spend | None, period_s: int | None) -> Answer:
    if spent is None or period_s is None:
        return {}
    amount = budget.in_time(spent, period_s)
    return {
        "budget_seconds": amount.allowed,
        "error_seconds": amount.spent,
        "remaining_seconds": amount.left,
    }


def time_budget_case(given: Fields) -> Answer:
    if "period_s" in given:
        length = exact(given["period_s"])
    else:
        start, end = (datetime.fromisoformat(given[name]) for name in ("from", "to"))
        length = windows.Window(start, end).length_s
    spent = budget.spend_of_time(exact(given["bad_seconds"]), length, target_of(given))
    amount = budget.in_time(spent, length)
    return state_of(spent) | {"budget_seconds": amount.allowed, "remaining_seconds": amount.left}


def resolution_case(given: Fields) -> Answer:
    found = budget.resolution(
        target_of(given), exact(given["expected_events"]), least=exact(given["min_allowed"])
    )
    return {
        "allowed_bad": found.allowed_bad,
        "cost_of_one_bad": found.cost_of_one_bad,
        "warning": "target_finer_than_sampling" if found.too_coarse else None,
    }


def exhaustion_pace_case(given: Fields) -> Answer:
    return {"seconds": exhaustion.pace(exact(given["burn_rate"]), given["period_s"])}


def time_to_exhaustion_case(given: Fields) -> Answer:
    rate, period = exact(given["burn_rate"]), given["period_s"]
    left = exhaustion.time_left(exact(given["remaining"]), rate, period)
    return {
        "pace_seconds": exhaustion.pace(rate, period),
        "remaining_seconds": left,
        "before_reset": exhaustion.before_reset(left, given.get("period_ends_in_s", period)),
    }


def recovery_case(given: Fields) -> Answer:
    days = given["period_s"] // _DAY
    bad = {int(age): exact(seconds) for age, seconds in given["bad_seconds_by_age_days"].items()}
    spent = [bad.get(age, Fraction(0)) for age in reversed(range(days))]
    course = exhaustion.roll_off(
        [Events(_DAY - part, part) for part in spent],
        target_of(given),
        Events(Fraction(_DAY), Fraction(0)),
    )
    consumed = course[0]
    assert consumed is not None
    return {
        "consumed": consumed,
        "remaining": 1 - consumed,
        "recovers_in_days": exhaustion.recovers_after(course),
    }


def calendar_budget_case(given: Fields) -> Answer:
    events, wanted = good_and_total(given), target_of(given)
    elapsed, length = exact(given["elapsed_s"]), exact(given["length_s"])
    if given["method"] == slices.Method.OCCURRENCES:
        spent = budget.mid_period(events, wanted, elapsed_s=elapsed, length_s=length)
    else:
        slice_s = exact(given.get("slice_s", elapsed / events.total))
        spent = budget.spend_of_slices(events, wanted, expected=length / slice_s)
    assert spent is not None
    total = events.total / spent.elapsed
    return state_of(spent) | {"estimated": spent.estimated, "estimated_total": total}


def coverage_case(given: Fields) -> Answer:
    seen = missing.coverage(
        given["observed_slices"],
        period_s=given["period_s"],
        slice_s=given["slice_s"],
        floor=exact(given["floor"]),
    )
    judged = status.judge(
        Fraction(1), None, events=given["observed_slices"], coverage=seen.share, floor=seen.floor
    )
    return {"coverage": seen.share, "status": judged.status, "reason": judged.reason or None}


def timeslices_case(given: Fields) -> Answer:
    counted = missing.counts(
        given["good_slices"],
        given["bad_slices"],
        missing=given["missing_slices"],
        policy=missing.Missing(given["missing"]),
    )
    return state_of(budget.spend(counted, target_of(given)))


def slice_verdict_case(given: Fields) -> Answer:
    slice_target = exact(given["timeSliceTarget"])
    return {"verdict": slices.slice_verdict(good_and_total(given), slice_target)}


def methods_case(given: Fields) -> Answer:
    history = [good_and_total(item) for item in given["slices"]]
    names = {
        "occurrences_error": slices.Method.OCCURRENCES,
        "timeslices_error": slices.Method.TIMESLICES,
        "ratio_timeslices_error": slices.Method.RATIO_TIMESLICES,
    }
    slice_target = exact(given["timeSliceTarget"])
    return {
        name: slices.counted(method, history, slice_target).error_rate
        for name, method in names.items()
    }


def methods_cost_case(given: Fields) -> Answer:
    totals = {"occurrences": ("bad", "period_total"), "timeslices": ("bad_slices", "period_slices")}
    answer: Answer = {}
    for method, (bad, total) in totals.items():
        events = bad_and_total({"bad": given[bad], "total": given[total]})
        spent = state_of(budget.spend(events, target_of(given)))
        answer |= {
            f"{method}_error": spent["error_rate"],
            f"{method}_consumed": spent["consumed"],
        }
    return answer


def timeslices_time_case(given: Fields) -> Answer:
    bad, period = given["bad_s"], given["period_s"]
    rate = corrections.error_rate(bad, period, excluded_s=given["excluded_s"])
    spent = budget.Spend(target=target_of(given), error_rate=rate)
    without = corrections.error_rate(bad, period)
    return state_of(spent) | {"without_correction": without}


def ratio_exhaustion_case(given: Fields) -> Answer:
    needed = slices.slices_to_exhaust(
        given["slices"],
        target=target_of(given),
        baseline_error=1 - exact(given["baseline_success"]),
        attack_error=1 - exact(given["attack_success"]),
    )
    return {"slices_to_exhaust": needed}


def what_if_case(given: Fields) -> Answer:
    targets = [exact(wanted) for wanted in given["targets"]]
    found = budget.what_if(bad_and_total(given), targets)
    return {"remaining": [spent and spent.remaining for spent in found]}


_COMPOSITES = {
    "weighted_average": composite.weighted_average,
    "serial_product": composite.serial_product,
    "ratio_timeslices": composite.summed_errors,
    "RatioTimeslices": composite.summed_errors,
}


def composite_case(given: Fields) -> Answer:
    members = [
        composite.Member(None if item["sli"] is None else exact(item["sli"]), exact(item["weight"]))
        for item in given["members"]
    ]
    sli = _COMPOSITES[given["method"]](members)
    spent = None if sli is None else budget.Spend(target=target_of(given), error_rate=1 - sli)
    state = state_of(spent)
    judged = status.judge(state["remaining"], state["burn_rate"], events=len(members))
    return state | {"status": judged.status}


def composite_slices_case(given: Fields) -> Answer:
    members = [[slices.SliceVerdict(word) for word in member] for member in given["members"]]
    return {"slices": [slices.any_bad(column) for column in zip(*members, strict=True)]}
