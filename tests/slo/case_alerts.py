"""Adapters for burn rates and alerts."""

from case_fields import Answer, Fields, bad_and_total, target_of

from inspector.slo import alerts, budget, burn, confidence, measure, pyrra
from inspector.slo.exact import exact
from inspector.slo.measure import Events

_DAY = 86400
_FACTORS = [pair.factor for pair in alerts.pairs(30 * _DAY)]


def burn_factor_case(given: Fields) -> Answer:
    share = exact(given["budget_pct"]) / 100
    factor = burn.burn_factor(share, long_s=given["long_s"], period_s=given["period_s"])
    return {"factor": factor}


def budget_fraction_case(given: Fields) -> Answer:
    window, period = given["window_s"], given["period_s"]
    share = burn.budget_fraction(exact(given["burn_rate"]), window_s=window, period_s=period)
    return {"consumed": share}


def alert_threshold_case(given: Fields) -> Answer:
    return {"error_rate_threshold": burn.alert_threshold(exact(given["factor"]), target_of(given))}


def max_burn_case(given: Fields) -> Answer:
    factors = [exact(factor) for factor in given.get("factors", _FACTORS)]
    return {
        "max_burn_rate": burn.max_burn(target_of(given)),
        "unreachable_factors": list(burn.unreachable(factors, target_of(given))),
    }


def mwmbr_case(given: Fields) -> Answer:
    pairs = [
        alerts.Pair(
            severity=alerts.Level(pair["severity"]),
            long_s=pair["long_s"],
            short_s=pair["short_s"],
            factor=exact(pair["factor"]),
        )
        for pair in given["windows"]
    ]
    observed = {int(window): _observed(seen) for window, seen in given["observations"].items()}
    evaluation = alerts.evaluate(pairs, observed, target_of(given))
    return {
        "firing": [_pair_name(alert.pair) for alert in evaluation.alerts],
        "not_evaluable": [_pair_name(pair) for pair in evaluation.not_evaluable],
        "severity": evaluation.severity,
    }


def _observed(seen: Fields | None) -> Events | None:
    return measure.from_bad_and_total(seen["bad"], seen["total"]).events if seen else None


def _pair_name(pair: alerts.Pair) -> str:
    return f"{pair.severity}:{pair.long_s}"


def burn_level_case(given: Fields) -> Answer:
    long, short = (
        burn.burn_rate(1 - exact(given[name]), target_of(given))
        for name in ("long_sli", "short_sli")
    )
    rate = burn.governing(long, short)
    level = burn.burn_level(
        rate, warning=exact(given["warning"]), critical=exact(given["critical"])
    )
    return {"long_burn": long, "short_burn": short, "governing_burn": rate, "level": level}


def detection_time_case(given: Fields) -> Answer:
    seconds = burn.detection_time(
        exact(given["error_rate"]),
        window_s=given["window_s"],
        factor=exact(given["factor"]),
        target=target_of(given),
    )
    return {"seconds": seconds}


def absent_duration_case(given: Fields) -> Answer:
    return {"seconds": pyrra.absent_duration(target_of(given), given["period_s"])}


def pyrra_windows_case(given: Fields) -> Answer:
    names = ("factor", "long_s", "short_s", "for_s")
    found = pyrra.pyrra_windows(given["period_s"])
    return {"windows": [{name: getattr(window, name) for name in names} for window in found]}


def window_share_case(given: Fields) -> Answer:
    period_total = exact(given["period_total"])
    lengths = {"window_s": given["window_s"], "period_s": given["period_s"]}
    rate = budget.spend(bad_and_total(given), target_of(given))
    assert rate is not None
    return {
        "time_proportional": burn.budget_fraction(rate.burn_rate, **lengths),
        "traffic_exact": burn.traffic_exact(
            exact(given["bad"]), period_total=period_total, target=target_of(given)
        ),
        "traffic_factor": burn.traffic_factor(
            exact(given["total"]), period_total=period_total, **lengths
        ),
    }


def wilson_case(given: Fields) -> Answer:
    interval = confidence.wilson(bad_and_total(given), z=given["z"])
    return {
        "error_low": interval.low,
        "error_high": interval.high,
        "burn_low": burn.burn_rate(exact(interval.low), target_of(given)),
        "confidently_over": confidence.confidently_over(
            interval, factor=exact(given["factor"]), target=target_of(given)
        ),
    }
