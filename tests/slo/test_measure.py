"""From what a metrics store answers to events."""

from fractions import Fraction

import pytest

from inspector.slo.counter import Sample, promql_increase
from inspector.slo.measure import (
    Events,
    Measured,
    Quality,
    Raw,
    from_bad_and_total,
    from_good_and_bad,
    from_good_and_total,
)
from inspector.slo.sanity import contradictions, reconciles
from inspector.slo.vector import Total, vector_total


def _invalid(reason: str) -> Measured:
    return Measured(quality=Quality.INVALID_DATA, reason=reason)


def _no_data(reason: str) -> Measured:
    return Measured(quality=Quality.NO_DATA, reason=reason)


@pytest.mark.parametrize(
    ("good", "total", "expected"),
    [
        (None, None, _no_data("no_series")),
        (5, None, _no_data("no_series")),
        (0, 0, _no_data("no_events")),
        (5, 0, _invalid("good_gt_total")),
        ("NaN", 10, _no_data("nan")),
        (5, "-Inf", _invalid("not_finite")),
        (-1, 10, _invalid("negative")),
    ],
)
def test_numbers_that_say_nothing_have_no_events(good: Raw, total: Raw, expected: Measured) -> None:
    assert from_good_and_total(good, total) == expected


def test_without_a_success_series_everything_was_bad() -> None:
    measured = from_good_and_total(None, 7)

    assert measured.events == Events(Fraction(0), Fraction(7))
    assert measured.warnings == ("good_series_absent",)


def test_without_an_error_series_everything_was_good() -> None:
    measured = from_good_and_bad("7", None)

    assert measured.events == Events(Fraction(7), Fraction(0))
    assert measured.warnings == ("error_series_absent",)


def test_an_error_series_without_a_total_says_nothing() -> None:
    assert from_bad_and_total(7, None) == _no_data("no_series")


def test_a_few_more_errors_than_events_are_noise() -> None:
    measured = from_bad_and_total(1005, 1000)

    assert measured.events == Events(Fraction(0), Fraction(1000))
    assert measured.warnings == ("bad_gt_total_clamped",)


def test_many_more_errors_than_events_are_a_contradiction() -> None:
    assert from_bad_and_total(12, 10) == _invalid("bad_gt_total")


def _answer(*values: str) -> dict[str, object]:
    result = [{"metric": {}, "value": [1700000000, value]} for value in values]
    return {"status": "success", "data": {"resultType": "vector", "result": result}}


def test_an_empty_vector_is_not_zero() -> None:
    assert vector_total(_answer()) == Total(None, 0)


def test_a_scalar_is_one_series() -> None:
    answer = {"data": {"resultType": "scalar", "result": [1700000000, "0"]}}

    assert vector_total(answer) == Total(Fraction(0), 1)


def test_an_infinity_leaves_no_value() -> None:
    assert vector_total(_answer("1", "+Inf")) == Total(None, 2)


def test_the_sum_of_series_is_exact() -> None:
    assert vector_total(_answer("0.1", "0.2")) == Total(Fraction(3, 10), 2)


def test_extrapolation_is_no_contradiction_between_windows() -> None:
    counts = {300: Fraction(51), 3600: Fraction(50), 21600: Fraction(200)}

    assert contradictions(counts) == ()


def test_slices_reconcile_with_the_window_up_to_an_event_or_two_per_cent() -> None:
    assert reconciles(Fraction(9), Fraction(10))
    assert reconciles(Fraction(980), Fraction(1000))
    assert not reconciles(Fraction(979), Fraction(1000))


def test_a_missing_scrape_is_bridged_by_half_a_spacing() -> None:
    samples = [Sample(Fraction(at), Fraction(100 + at)) for at in (60, 120, 180)]

    assert promql_increase(samples, at_s=300, range_s=300) == 120 + 60 + 30
