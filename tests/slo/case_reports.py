"""Adapters for what reports show and recommend."""

from case_fields import Answer, Fields, bad_and_total, target_of

from inspector.slo import blame, burn, burndown, missing, policy, shown, status
from inspector.slo.exact import exact

_HEALTH = {
    status.Status.OK: "meeting_target",
    status.Status.EXHAUSTED: "budget_blown",
}


def display_percent_case(given: Fields) -> Answer:
    return {"text": shown.availability(exact(given["value"]), given["decimals"])}


def burndown_case(given: Fields) -> Answer:
    availability = given["availability_percent"]
    zero_burn = given["missing"] == "zero_burn"
    course = burndown.burndown(
        [None if percent is None else 1 - exact(percent) / 100 for percent in availability],
        steps=given["period_steps"],
        target=target_of(given),
        missing=missing.Missing.GOOD if zero_burn else missing.Missing(given["missing"]),
    )
    return {"remaining": list(course), "ideal": list(burndown.ideal(given["period_steps"]))}


def heatmap_case(given: Fields) -> Answer:
    bad = [exact(part) for part in given["bad_by_day"]]
    total = exact(given["period_total"])
    row = burndown.cells(bad, period_total=total, target=target_of(given))
    return {"cells": list(row), "sum": sum(row)}


def top_consumers_case(given: Fields) -> Answer:
    found = blame.top_consumers(
        {label: exact(bad) for label, bad in given["bad_by_label"].items()},
        period_total=exact(given["period_total"]),
        target=target_of(given),
    )
    return {
        "share_of_bad": {item.name: item.share_of_bad for item in found},
        "budget_points": {item.name: item.budget_points for item in found},
    }


def change_impact_case(given: Fields) -> Answer:
    impact = blame.change_impact(
        bad_and_total(given["before"]),
        bad_and_total(given["after"]),
        period_total=exact(given["period_total"]),
        target=target_of(given),
    )
    assert impact is not None
    return {
        "error_before": impact.error_before,
        "error_after": impact.error_after,
        "excess_bad": impact.excess_bad,
        "budget_burned": impact.budget_burned,
        "burn_before": burn.burn_rate(impact.error_before, target_of(given)),
        "burn_after": burn.burn_rate(impact.error_after, target_of(given)),
    }


def policy_steps_case(given: Fields) -> Answer:
    steps = [
        policy.Step(step["name"], step["window_s"], exact(step["threshold"]))
        for step in given["steps"]
    ]
    verdicts = policy.step_verdicts(steps, [exact(rate) for rate in given["burn_rates"]])
    return {
        "steps": [
            {"name": step.name, "alert": verdict is policy.StepVerdict.ALERT, "verdict": verdict}
            for step, verdict in zip(steps, verdicts, strict=True)
        ]
    }


def freeze_case(given: Fields) -> Answer:
    rules = policy.ReleasePolicy(
        freeze_at=exact(given["freeze_at"]),
        resume_at=exact(given["resume_at"]),
        caution_at=exact(given["caution_below"]),
        coverage_floor=exact(given["coverage_floor"]),
    )
    advice = policy.recommend(
        rules,
        None if given["remaining"] is None else exact(given["remaining"]),
        coverage=exact(given["coverage"] or 0),
        previous=policy.Release(given["previous"]),
    )
    return {"recommendation": advice}


def health_case(given: Fields) -> Answer:
    remaining, rate = (
        None if given[name] is None else exact(given[name]) for name in ("remaining", "burn_rate")
    )
    judged = status.judge(
        remaining,
        rate,
        events=given["events"],
        coverage=exact(given["coverage"] or 0),
        floor=exact(given["coverage_floor"]),
    )
    return {"state": _HEALTH.get(judged.status, judged.status)}
