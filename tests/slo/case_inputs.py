"""Adapters for what comes in: targets, definitions, samples, periods."""

from datetime import datetime
from zoneinfo import ZoneInfo

from case_fields import Answer, Fields, state_of, target_of

from inspector.model import utc
from inspector.slo import (
    budget,
    counter,
    definition,
    duration,
    measure,
    sanity,
    target,
    vector,
    windows,
)
from inspector.slo.exact import exact


def parse_target_case(given: Fields) -> Answer:
    parsed = target.parse_target(given["value"], target.Unit(given["unit"]))
    return {"target": parsed, "budget": 1 - parsed}


def validate_case(given: Fields) -> Answer:
    fields = {name: value for name, value in given.items() if name != "format"}
    checked = definition.check_definition(given["format"], fields)
    return {
        "valid": checked.valid,
        "error": checked.error or None,
        "warnings": list(checked.warnings),
    }


def duration_case(given: Fields) -> Answer:
    openslo = given["format"].startswith("openslo")
    parse = duration.parse_openslo if openslo else duration.parse_prometheus
    parsed = parse(given["value"])
    return {"seconds": parsed.seconds, "calendar_unit": parsed.calendar_unit}


def ingest_case(given: Fields) -> Answer:
    clamp = exact(given.get("clamp_rel", measure.CLAMP))
    if "total" not in given:
        measured = measure.from_good_and_bad(given["good"], given["bad"])
    elif "bad" in given:
        measured = measure.from_bad_and_total(given["bad"], given["total"], clamp=clamp)
    else:
        measured = measure.from_good_and_total(given["good"], given["total"], clamp=clamp)
    events = measured.events
    return state_of(budget.spend(events, target_of(given)) if events else None) | {
        "status": measured.quality,
        "reason": measured.reason or None,
        "good": events and events.good,
        "bad": events and events.bad,
        "warnings": list(measured.warnings),
    }


def prom_vector_case(given: Fields) -> Answer:
    total = vector.vector_total(given["response"])
    return {"value": total.value, "series": total.series, "nan": total.nan}


def sanity_case(given: Fields) -> Answer:
    counts = {int(window): exact(bad) for window, bad in given["bad_by_window"].items()}
    found = sanity.contradictions(counts)
    return {"ok": not found, "violations": [[str(window) for window in pair] for pair in found]}


def _samples(given: Fields) -> list[counter.Sample]:
    return [counter.Sample(exact(at), exact(value)) for at, value in given["samples"]]


def counter_increase_case(given: Fields) -> Answer:
    samples, at, length = _samples(given), given["at_s"], given["range_s"]
    inside = [sample for sample in samples if at - length <= sample.at_s <= at]
    return {
        "promql_increase": counter.promql_increase(samples, at_s=at, range_s=length),
        "raw_increase": counter.raw_increase(inside),
    }


def counter_slices_case(given: Fields) -> Answer:
    samples = _samples(given)
    per_slice = [
        counter.promql_increase(samples, at_s=end, range_s=end - start)
        for start, end in given["slices"]
    ]
    first, last = given["slices"][0][0], given["slices"][-1][1]
    whole = counter.promql_increase(samples, at_s=last, range_s=last - first)
    return {
        "per_slice": per_slice,
        "sum_of_slices": sum(part for part in per_slice if part is not None),
        f"single_query_{last - first}s": whole,
        "true_events": counter.raw_increase(samples),
    }


def window_case(given: Fields) -> Answer:
    now = datetime.fromisoformat(given["now"])
    length = duration.parse_openslo(given["duration"])
    if given["type"] == "rolling":
        assert length.seconds is not None
        window = windows.rolling(length.seconds, now)
    else:
        window = windows.calendar(_calendar(given, length), now)
    return {
        "from": utc(window.start),
        "to": utc(window.end),
        "elapsed_s": window.elapsed_s(now),
        "length_s": window.length_s,
    }


def _calendar(given: Fields, length: duration.Duration) -> windows.Calendar:
    assert length.unit is not None
    zone = ZoneInfo(given["timeZone"])
    if "startTime" not in given:
        return windows.Calendar(count=length.count, unit=length.unit, zone=zone)
    anchor = datetime.fromisoformat(given["startTime"])
    return windows.Calendar(count=length.count, unit=length.unit, zone=zone, anchor=anchor)
