"""The moment of a dump is the newest thing that happened in it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from inspector.cluster.dump.clock import moment
from inspector.cluster.dump.model import Dump

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def dump_of(*items: Any) -> Dump:
    return Dump("test", {("", "Pod"): [json.dumps(item).encode() for item in items]})


@pytest.mark.parametrize(
    "item",
    [
        {"metadata": {"creationTimestamp": "2026-01-15T12:00:00Z"}},
        {"spec": {"renewTime": "2026-01-15T12:00:00.123456Z"}},
        {"lastTimestamp": "2026-01-15T12:00:00Z", "firstTimestamp": "2026-01-15T11:00:00Z"},
        {"series": {"lastObservedTime": "2026-01-15T12:00:00.000000Z"}},
        {"status": {"conditions": [{"lastHeartbeatTime": "2026-01-15T12:00:00Z"}]}},
        {"status": {"conditions": [{"lastTransitionTime": "2026-01-15T12:00:00Z"}]}},
        {"state": {"terminated": {"startedAt": None, "finishedAt": "2026-01-15T12:00:00Z"}}},
    ],
)
def test_every_field_that_tells_the_present_counts(item: Any) -> None:
    earlier = {"metadata": {"creationTimestamp": "2025-12-31T00:00:00Z"}}

    assert moment(dump_of(earlier, item)) == NOON


@pytest.mark.parametrize(
    "item",
    [
        {"metadata": {"deletionTimestamp": "2027-01-01T00:00:00Z"}},
        {"status": {"notAfter": "2027-01-01T00:00:00Z"}},
        {"metadata": {"annotations": {"x": '{"creationTimestamp":"2027-01-01T00:00:00Z"}'}}},
        {"lastTimestamp": "2027-13-45T99:00:00Z"},
        {"lastTimestamp": "tomorrow"},
    ],
)
def test_plans_expiries_quotations_and_nonsense_do_not_count(item: Any) -> None:
    known = {"metadata": {"creationTimestamp": "2026-01-15T12:00:00Z"}}

    assert moment(dump_of(known, item)) == NOON


def test_a_clock_that_runs_years_ahead_of_all_others_is_left_out() -> None:
    others = [{"lastTimestamp": f"2026-01-15T12:00:0{second}Z"} for second in range(9)]
    broken = {"lastTimestamp": "2099-01-01T00:00:00Z"}

    assert moment(dump_of(broken, *others)) == datetime(2026, 1, 15, 12, 0, 8, tzinfo=UTC)


def test_in_a_small_dump_a_long_quiet_time_is_believed() -> None:
    old = {"metadata": {"creationTimestamp": "2023-01-15T12:00:00Z"}}
    new = {"metadata": {"creationTimestamp": "2026-01-15T12:00:00Z"}}

    assert moment(dump_of(old, new)) == NOON


def test_a_dump_without_times_has_no_moment() -> None:
    assert moment(dump_of({"metadata": {"name": "a"}})) is None
