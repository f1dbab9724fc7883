"""The queries of an objective and the stretches of time they cover."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.prometheus.plan import (
    Part,
    combined,
    duration,
    fresh_slices,
    parts,
    period_window,
    single,
    slice_starts,
    stretches,
    whole_slices,
)
from inspector.slo.windows import Window

NOW = datetime(2026, 1, 15, 8, 17, 5, tzinfo=UTC)
DAYS_30 = 30 * 86_400


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def objective(period: Period, slice_s: int = 3600) -> Objective:
    return Objective(
        id="shop/web",
        service="shop",
        name="web",
        target=Fraction("0.999"),
        period=period,
        slice_s=slice_s,
        queries=Queries(bad="b", total="t"),
        source="test",
    )


@pytest.mark.parametrize(
    ("queries", "asked"),
    [
        (Queries(bad="b", total="t"), (Part.BAD, Part.TOTAL)),
        (Queries(good="g", total="t"), (Part.GOOD, Part.TOTAL)),
        (Queries(good="g", bad="b"), (Part.GOOD, Part.BAD)),
        (Queries(good="g", bad="b", total="t"), (Part.BAD, Part.TOTAL)),
        (Queries(ratio="r"), (Part.RATIO,)),
        (Queries(ratio="r", bad="b", total="t"), (Part.BAD, Part.TOTAL)),
        (Queries(ratio="r", total="t"), (Part.RATIO,)),
    ],
)
def test_two_counts_are_asked_for_or_else_the_ratio(
    queries: Queries, asked: tuple[Part, ...]
) -> None:
    assert parts(queries) == asked


@pytest.mark.parametrize("queries", [Queries(), Queries(bad="b"), Queries(total="t")])
def test_one_count_alone_is_no_objective(queries: Queries) -> None:
    with pytest.raises(ValueError, match="neither two counts nor a ratio"):
        parts(queries)


def test_the_window_is_put_into_every_place_of_a_query() -> None:
    queries = Queries(bad="a[{{.window}}] + b[{{ .window }}]", total="t")

    assert single(queries, Part.BAD, 3600) == "a[1h] + b[1h]"


def test_parts_are_told_apart_by_a_label() -> None:
    queries = Queries(bad="sum(b[{{.window}}]) # errors", total="sum(t[{{.window}}])")

    assert combined(queries, 300) == (
        'label_replace((sum(b[5m]) # errors\n), "inspector_part", "bad", "", "")'
        " or "
        'label_replace((sum(t[5m])\n), "inspector_part", "total", "", "")'
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1, "1s"),
        (90, "90s"),
        (300, "5m"),
        (3600, "1h"),
        (5400, "90m"),
        (86_400, "1d"),
        (604_800, "7d"),
        (DAYS_30, "30d"),
        (DAYS_30 + 3600, "721h"),
    ],
)
def test_a_duration_is_written_as_prometheus_does(seconds: int, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ('x{le="1"}', 'x{le=~"1|1[.]0"}'),
        ('x{le="1.0"}', 'x{le=~"1|1[.]0"}'),
        ("x{job='a', le = '25'}", "x{job='a', le=~'25|25[.]0'}"),
        ('x{le="0.5"}', 'x{le="0.5"}'),
        ('x{le="+Inf"}', 'x{le="+Inf"}'),
        ('x{le!="1"}', 'x{le!="1"}'),
        ('x{le=~"1|1.0"}', 'x{le=~"1|1.0"}'),
        ('x{role="1"}', 'x{role="1"}'),
    ],
)
def test_a_whole_bucket_bound_is_matched_as_both_kinds_of_prometheus_write_it(
    written: str, sent: str
) -> None:
    assert single(Queries(good=written, total="t"), Part.GOOD, 60) == sent


def test_a_rolling_period_has_as_many_whole_slices_as_fit() -> None:
    slices = whole_slices(objective(Period(rolling_s=DAYS_30)), NOW)

    assert slices == Window(at(15, 8) - timedelta(days=30), at(15, 8))
    assert len(slice_starts(slices, 3600)) == 720


def test_a_run_on_the_hour_takes_the_slice_that_ends_then() -> None:
    slices = whole_slices(objective(Period(rolling_s=86_400)), at(15, 8))

    assert slices == Window(at(14, 8), at(15, 8))


def test_a_calendar_period_has_the_slices_since_its_start() -> None:
    slices = whole_slices(objective(Period(unit="month")), NOW)

    assert slices == Window(at(1), at(15, 8))


def test_a_period_that_begins_within_an_hour_leaves_that_hour_out() -> None:
    period = Period(unit="day", zone="Asia/Kolkata")

    assert whole_slices(objective(period), NOW) == Window(at(14, 19), at(15, 8))


def test_a_period_that_has_just_begun_has_no_whole_slice() -> None:
    slices = whole_slices(objective(Period(unit="day", zone="Asia/Kolkata")), at(15, 18, 45))

    assert slices == Window(at(15, 18), at(15, 18))
    assert list(stretches(slices, 3600)) == []


def test_an_anchored_period_begins_on_its_wall_clock() -> None:
    period = Period(unit="week", anchor="2026-01-03T12:00:00", zone="UTC")

    assert period_window(period, NOW) == Window(at(10, 12), at(17, 12))


def test_slices_of_another_length_begin_at_its_multiples() -> None:
    slices = whole_slices(objective(Period(rolling_s=3600), slice_s=300), NOW)

    assert slices == Window(at(15, 7, 15), at(15, 8, 15))


def test_after_the_last_run_its_last_three_slices_are_asked_for_again() -> None:
    slices = Window(at(1), at(15, 8))

    assert fresh_slices(slices, 3600, at(15, 2, 40)) == Window(at(14, 23), at(15, 8))


@pytest.mark.parametrize(
    ("since", "start"),
    [(at(1), at(10)), (at(20), at(15, 8))],
    ids=["before the period", "after the run"],
)
def test_fresh_slices_are_of_the_period(since: datetime, start: datetime) -> None:
    slices = Window(at(10), at(15, 8))

    assert fresh_slices(slices, 3600, since) == Window(start, at(15, 8))


def test_no_request_has_more_points_than_prometheus_answers() -> None:
    start, end = at(1), at(1) + timedelta(days=90)

    assert list(stretches(Window(start, end), 300)) == [
        Window(start, start + timedelta(seconds=3_300_000)),
        Window(start + timedelta(seconds=3_300_000), start + timedelta(seconds=6_600_000)),
        Window(start + timedelta(seconds=6_600_000), end),
    ]
