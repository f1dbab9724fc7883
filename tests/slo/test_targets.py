"""Numbers and definitions as people write them."""

import math
from fractions import Fraction

import pytest

from inspector.slo.definition import check_definition
from inspector.slo.duration import Duration, parse_openslo, parse_prometheus
from inspector.slo.exact import exact
from inspector.slo.target import Unit, parse_target

OPENSLO = {"target": 0.99, "timeSliceTarget": 0.95, "timeSliceWindow": "1m"}


@pytest.mark.parametrize("value", ["", "x", "NaN", math.inf, "-Infinity", "1e999999999", "1e-401"])
def test_what_is_no_usable_number_is_refused(value: float | str) -> None:
    with pytest.raises(ValueError, match="number"):
        exact(value)


def test_a_percentage_has_no_binary_error() -> None:
    assert parse_target(99.9, Unit.PERCENT) == Fraction(999, 1000)


@pytest.mark.parametrize(("value", "unit"), [(99.9, Unit.RATIO), (-1, Unit.PERCENT)])
def test_a_target_outside_the_whole_is_refused(value: float, unit: Unit) -> None:
    with pytest.raises(ValueError, match="target out of range"):
        parse_target(value, unit)


@pytest.mark.parametrize(
    ("form", "fields", "error"),
    [
        ("sloth", {}, "target_missing"),
        ("sloth", {"objective": "high"}, "target_not_a_number"),
        ("sloth", {"objective": 99, "error_query": "sum(x)"}, "window_missing"),
        ("sloth", {"objective": 99, "error_query": "x[{{ .window }}]"}, ""),
        ("pyrra", {"target": "0"}, ""),
        ("pyrra", {"target": "100.1"}, "target_out_of_range"),
        ("slo-generator", {"goal": 0}, "target_out_of_range"),
        ("slo-generator", {"goal": 0.999}, ""),
        ("openslo/v1", {"target": 0}, ""),
        ("openslo/v1", {"targetPercent": 99.9}, ""),
        ("openslo/v1", {"targetPercent": 100}, "target_out_of_range"),
        ("openslo/v1", {"target": 0.9, "budgetingMethod": "Guess"}, "budgeting_method_unknown"),
        (
            "openslo/v1",
            {"target": 0.9, "budgetingMethod": "RatioTimeslices"},
            "time_slice_window_missing",
        ),
        ("openslo/v1", {**OPENSLO, "budgetingMethod": "Timeslices"}, ""),
    ],
)
def test_a_definition_is_checked_by_the_rules_of_its_format(
    form: str, fields: dict[str, object], error: str
) -> None:
    assert check_definition(form, fields).error == error


def test_a_target_without_any_budget_is_accepted_with_a_warning() -> None:
    checked = check_definition("sloth", {"objective": 100})

    assert checked.valid
    assert checked.warnings == ("zero_budget",)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown format: 'cron'"):
        check_definition("cron", {})


@pytest.mark.parametrize(
    ("text", "seconds"), [("4w", 2419200), ("1h30m", 5400), ("30d", 2592000), ("1y", 31536000)]
)
def test_prometheus_durations_have_several_parts(text: str, seconds: int) -> None:
    assert parse_prometheus(text) == Duration(seconds)


@pytest.mark.parametrize("text", ["", "0d", "30m1h", "1M", "5", "-1d"])
def test_what_is_no_prometheus_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_prometheus(text)


@pytest.mark.parametrize(("text", "unit"), [("1M", "month"), ("2Q", "quarter"), ("1Y", "year")])
def test_capital_units_of_openslo_are_those_of_a_calendar(text: str, unit: str) -> None:
    parsed = parse_openslo(text)

    assert parsed.seconds is None
    assert parsed.calendar_unit == unit


@pytest.mark.parametrize("text", ["", "0m", "1h30m", "1s", "m"])
def test_what_is_no_openslo_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_openslo(text)
