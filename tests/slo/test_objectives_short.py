from fractions import Fraction

import pytest

from inspector.slo.missing import Missing
from inspector.slo.objective import Period, Queries
from inspector.slo.objectives.read import read_objectives
from inspector.slo.slices import Method

QUERIES = '{bad: "b[{{.window}}]", total: "t[{{.window}}]"}'


def short(*, target: str = "99.9%", queries: str = QUERIES, more: str = "") -> bytes:
    slo = f"service: shop, name: errors, target: {target}, queries: {queries}, {more}"
    return f"scope: {{namespaces: shop}}\nslos:\n  - {{{slo}}}\n".encode()


def test_an_objective_is_read_beside_other_settings() -> None:
    read = read_objectives(short(more="period: 7d"), "inspector.yaml")
    (objective,) = read.objectives

    assert read.faults == ()
    assert (objective.id, objective.source) == ("shop/errors", "slos of inspector.yaml#1")
    assert objective.target == Fraction(999, 1000)
    assert objective.period == Period(rolling_s=7 * 86400)
    assert objective.queries == Queries(bad="b[{{.window}}]", total="t[{{.window}}]")
    assert objective.missing is Missing.IGNORE
    assert (objective.method, objective.slice_s) == (Method.OCCURRENCES, 3600)
    assert (objective.slice_target, objective.min_events) == (None, 1)


def test_everything_that_has_a_default_can_be_given() -> None:
    more = "method: Timeslices, slice: 5m, slice_target: 95%, missing: bad, min_events: 10"

    (objective,) = read_objectives(short(more=more), "inspector.yaml").objectives

    assert (objective.method, objective.slice_s) == (Method.TIMESLICES, 300)
    assert (objective.slice_target, objective.missing) == (Fraction(19, 20), Missing.BAD)
    assert objective.min_events == 10


def test_a_period_may_be_of_the_calendar() -> None:
    period = "{calendar: month, count: 3, start: 2026-02-01T06:00:00, zone: Asia/Tokyo}"

    (objective,) = read_objectives(short(more=f"period: {period}"), "inspector.yaml").objectives

    assert objective.period == Period(
        unit="month", count=3, anchor="2026-02-01T06:00:00", zone="Asia/Tokyo"
    )


@pytest.mark.parametrize("keys", [("bad", "total"), ("good", "total"), ("good", "bad"), ("ratio",)])
def test_queries_that_fit_together_are_read(keys: tuple[str, ...]) -> None:
    written = ", ".join(f"{key}: 'x[{{{{ .window }}}}]'" for key in keys)

    read = read_objectives(short(queries=f"{{{written}}}"), "inspector.yaml")

    assert read.objectives[0].queries == Queries(**dict.fromkeys(keys, "x[{{.window}}]"))


@pytest.mark.parametrize(
    "keys", [(), ("bad",), ("total",), ("good", "bad", "total"), ("ratio", "total")]
)
def test_queries_that_do_not_fit_together_are_refused(keys: tuple[str, ...]) -> None:
    written = ", ".join(f"{key}: 'x[{{{{.window}}}}]'" for key in keys)

    assert read_objectives(short(queries=f"{{{written}}}"), "inspector.yaml").faults == (
        (
            "inspector.yaml, document 1: slos.0.queries do not fit together; "
            "give total with bad or good, or ratio alone"
        ),
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"target": "99.9"}, "target is '99.9', which has no percent sign; write it like 99.9%"),
        ({"target": "0%"}, "target is '0%'; it takes a percentage above 0% and up to 100%"),
        ({"target": "101%"}, "target is '101%'; it takes a percentage above 0% and up to 100%"),
        ({"target": "x%"}, "target is 'x%'; it takes a percentage above 0% and up to 100%"),
        ({"target": ""}, "target is missing"),
        ({"more": "targt: 1"}, "targt is not known; did you mean target?"),
        (
            {"more": "period: 1M"},
            "period is '1M', which is no duration; write a duration such as 30d, 4w or 1h30m",
        ),
        (
            {"more": "period: {calendar: monht}"},
            "period.calendar is 'monht'; did you mean month?",
        ),
        ({"more": "slice: 2d"}, "slice ('2d') is longer than a day"),
        ({"more": "method: Timeslices"}, "slice_target is missing"),
        (
            {"more": "missing: drop"},
            "missing is 'drop'; it takes ignore, bad or good",
        ),
        (
            {"more": "min_events: 0"},
            "min_events is '0'; it takes a whole number from 1 to 999999",
        ),
    ],
)
def test_objectives_that_cannot_be_computed_are_refused(fields: dict[str, str], said: str) -> None:
    read = read_objectives(short(**fields), "inspector.yaml")

    assert read.objectives == ()
    assert read.faults == (f"inspector.yaml, document 1: slos.0.{said}",)
