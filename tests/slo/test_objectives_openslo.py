from fractions import Fraction

import pytest

from inspector.slo.objective import Period, Queries
from inspector.slo.objectives.read import read_objectives
from inspector.slo.slices import Method

SLO = """
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: [web, shop], tier: "1"}}
spec:
  service: shop
  description: Requests that do not fail.
  %(indicator)s
  timeWindow: %(window)s
  budgetingMethod: %(method)s
  objectives: %(objectives)s
"""
RATIO = """indicator:
    metadata: {name: ratio}
    spec:
      ratioMetric:
        counter: %s
        good: {metricSource: {type: Prometheus, spec: {query: '%s'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'total[{{.window}}]'}}}"""
RAW = """indicator:
    spec:
      ratioMetric:
        rawType: %s
        raw: {metricSource: {spec: {promql: '%s'}}}"""
GOOD = RATIO % ("true", "good[{{.window}}]")
SLI = """
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: requests}
spec:
  ratioMetric:
    bad: {metricSource: {metricSourceRef: metrics, spec: {query: 'bad[{{.window}}]'}}}
    total: {metricSource: {metricSourceRef: metrics, spec: {query: 'total[{{.window}}]'}}}
"""
SOURCE = """
---
apiVersion: openslo/v1
kind: DataSource
metadata: {name: metrics}
spec: {type: %s}
"""


def openslo(
    *,
    indicator: str = GOOD,
    window: str = "[{duration: 4w, isRolling: true}]",
    method: str = "Occurrences",
    objectives: str = "[{target: 0.999}]",
) -> bytes:
    fields = {"indicator": indicator, "window": window, "method": method, "objectives": objectives}
    return (SLO % fields).encode()


def test_a_document_is_read() -> None:
    read = read_objectives(openslo(), "slo.yaml")
    (objective,) = read.objectives

    assert read.faults == ()
    assert (objective.id, objective.source) == ("shop/availability", "OpenSLO slo.yaml#1")
    assert objective.description == "Requests that do not fail."
    assert objective.labels == {"team": "web,shop", "tier": "1"}
    assert objective.target == Fraction(999, 1000)
    assert objective.period == Period(rolling_s=28 * 86400)
    assert objective.queries == Queries(good="good[{{.window}}]", total="total[{{.window}}]")


def test_every_item_of_objectives_is_an_objective_and_appending_one_renames_none() -> None:
    text = openslo(objectives="[{target: 0.99, op: gte}, {targetPercent: 99.9, displayName: Gold}]")

    read = read_objectives(text, "slo.yaml")

    assert [(o.id, o.target, o.description) for o in read.objectives] == [
        ("shop/availability", Fraction(99, 100), "Requests that do not fail."),
        ("shop/availability/2", Fraction(999, 1000), "Gold"),
    ]


@pytest.mark.parametrize("source", ["Prometheus", "prometheus"])
def test_an_indicator_is_found_by_name_in_another_document(source: str) -> None:
    text = openslo(indicator="indicatorRef: requests") + (SLI + SOURCE % source).encode()

    (objective,) = read_objectives(text, "slo.yaml").objectives

    assert objective.queries == Queries(bad="bad[{{.window}}]", total="total[{{.window}}]")


@pytest.mark.parametrize(
    ("indicator", "more", "said"),
    [
        (
            "indicatorRef: request",
            SLI,
            (
                "document 1: spec.indicatorRef names the SLI 'request', which is not here; "
                "did you mean requests?"
            ),
        ),
        (
            "indicatorRef: requests",
            "",
            (
                "document 1: spec.indicatorRef names the SLI 'requests', which is not here; "
                "put the SLI into the same file"
            ),
        ),
        (
            "indicatorRef: requests",
            SLI + SOURCE % "Datadog",
            (
                "document 2: spec.ratioMetric.bad.metricSource.type is 'Datadog', "
                "which is not asked; only Prometheus is"
            ),
        ),
        (
            GOOD + "\n  indicatorRef: requests",
            SLI,
            "document 1: spec.indicatorRef contradicts indicator; keep one of them",
        ),
        ("", "", "document 1: spec needs one of indicator, indicatorRef"),
        (
            "indicator: {spec: {thresholdMetric: {metricSource: {}}}}",
            "",
            (
                "document 1: spec.indicator.spec.thresholdMetric compares a value and counts no "
                "events, which is not read; write a ratioMetric"
            ),
        ),
        (
            "indicator: {spec: {ratioMetric: {good: {a: b}, bad: {a: b}, total: {a: b}}}}",
            "",
            "document 1: spec.indicator.spec.ratioMetric.bad contradicts good; keep one of them",
        ),
        (
            "indicator: {spec: {ratioMetric: {raw: {a: b}, total: {a: b}}}}",
            "",
            "document 1: spec.indicator.spec.ratioMetric.total contradicts raw; keep one of them",
        ),
        (
            "indicator: {spec: {ratioMetric: {raw: {a: b}}}}",
            "",
            "document 1: spec.indicator.spec.ratioMetric.rawType is missing",
        ),
    ],
)
def test_indicators_that_cannot_be_computed_are_refused(
    indicator: str, more: str, said: str
) -> None:
    read = read_objectives(openslo(indicator=indicator) + more.encode(), "slo.yaml")

    assert read.objectives == ()
    assert read.faults == (f"slo.yaml, {said}",)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("sum(rate(x[{{ .window }}]))", "sum(rate(x[{{.window}}]))"),
        ("sum(rate(x[window]))", "sum(rate(x[{{.window}}]))"),
        ("sum(rate(x[$__range]))", "sum(rate(x[{{.window}}]))"),
        ("sum(rate(x[${__range}]))", "sum(rate(x[{{.window}}]))"),
        ('x{code="2.."}', 'sum(increase(x{code="2.."}[{{.window}}]))'),
        ('sum( x{path="a)}"} )', 'sum(increase(x{path="a)}"}[{{.window}}]))'),
    ],
)
def test_the_window_of_a_counter_is_found_or_given(written: str, asked: str) -> None:
    text = openslo(indicator=RATIO % ("true", written))

    assert read_objectives(text, "slo.yaml").objectives[0].queries.good == asked


@pytest.mark.parametrize(
    ("counter", "query"),
    [("true", "sum(rate(x[5m]))"), ("true", "sum by (pod) (x)"), ("true", "a + b"), ("false", "x")],
)
def test_a_query_without_a_window_that_is_no_plain_counter_is_refused(
    counter: str, query: str
) -> None:
    read = read_objectives(openslo(indicator=RATIO % (counter, query)), "slo.yaml")

    assert read.objectives == ()
    assert read.faults[0].endswith(
        "good.metricSource.spec.query has no window {{.window}}; "
        "write it, such as sum(increase(http_requests_total[{{.window}}]))"
    )


@pytest.mark.parametrize("variable", ["${JOB}", "$job", "$__range_s", "{{.job}}"])
def test_variables_are_refused(variable: str) -> None:
    query = 'x{job="%s"}[{{.window}}]' % variable  # noqa: UP031 - the query is full of braces

    read = read_objectives(openslo(indicator=RATIO % ("true", query)), "slo.yaml")

    assert f"holds the variable '{variable}', which nobody fills here" in read.faults[0]


@pytest.mark.parametrize(
    ("kind", "query", "ratio"),
    [
        ("failure", "e[{{.window}}]", "e[{{.window}}]"),
        ("success", "s[{{.window}}]", "1 - (s[{{.window}}])"),
        ("failure", "errors:ratio", "avg_over_time(errors:ratio[{{.window}}])"),
        ("success", "good:ratio", "1 - (avg_over_time(good:ratio[{{.window}}]))"),
    ],
)
def test_recorded_ratios_become_error_ratios(kind: str, query: str, ratio: str) -> None:
    text = openslo(indicator=RAW % (kind, query))

    assert read_objectives(text, "slo.yaml").objectives[0].queries == Queries(ratio=ratio)


@pytest.mark.parametrize(
    ("written", "ratio"),
    [("target: 0", "0"), ("target: 0.9995", "0.9995"), ("targetPercent: 99.95", "0.9995")],
)
def test_targets_are_ratios_and_target_percents_percentages(written: str, ratio: str) -> None:
    text = openslo(objectives=f"[{{{written}}}]")

    assert read_objectives(text, "slo.yaml").objectives[0].target == Fraction(ratio)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("target: 1", ".target '1' is out of range"),
        ("target: 1.5", ".target '1.5' is out of range"),
        ("target: 99.9", ".target '99.9' is out of range"),
        ("targetPercent: 100", ".targetPercent '100' is out of range"),
        ("target: 0.1, targetPercent: 10.0", ".targetPercent '10.0' contradicts target"),
        ("displayName: x", ".target is missing"),
    ],
)
def test_targets_out_of_range_or_twice_are_refused(written: str, said: str) -> None:
    read = read_objectives(openslo(objectives=f"[{{{written}}}]"), "slo.yaml")

    assert read.objectives == ()
    assert read.faults == (
        (
            f"slo.yaml, document 1: spec.objectives.0{said}; `target` takes a ratio below 1, "
            "such as 0.999; `targetPercent` takes 99.9"
        ),
    )


@pytest.mark.parametrize(("written", "seconds"), [("5m", 300), ("5", 300), ("1h", 3600)])
def test_time_slices_have_a_target_and_a_length(written: str, seconds: int) -> None:
    item = f"[{{target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: {written}}}]"

    (objective,) = read_objectives(
        openslo(method="Timeslices", objectives=item), "slo.yaml"
    ).objectives

    assert objective.method is Method.TIMESLICES
    assert (objective.slice_s, objective.slice_target) == (seconds, Fraction(19, 20))


def test_ratio_time_slices_need_no_slice_target() -> None:
    text = openslo(method="RatioTimeslices", objectives="[{target: 0.99, timeSliceWindow: 10m}]")

    (objective,) = read_objectives(text, "slo.yaml").objectives

    assert (objective.method, objective.slice_s) == (Method.RATIO_TIMESLICES, 600)
    assert objective.slice_target is None


@pytest.mark.parametrize(
    ("method", "item", "said"),
    [
        ("Timeslice", "target: 0.9", "budgetingMethod is 'Timeslice'; did you mean Timeslices?"),
        (
            "Timeslices",
            "target: 0.9, timeSliceWindow: 1m",
            "objectives.0.target '0.9' needs timeSliceTarget beside it",
        ),
        (
            "Timeslices",
            "target: 0.9, timeSliceTarget: 0.9",
            "objectives.0.target '0.9' needs timeSliceWindow beside it",
        ),
        (
            "Timeslices",
            "target: 0.9, timeSliceTarget: 95, timeSliceWindow: 1m",
            "objectives.0.timeSliceTarget is out of range; it takes a ratio above 0 and up to 1",
        ),
        (
            "RatioTimeslices",
            "target: 0.9, timeSliceWindow: 1M",
            "objectives.0.timeSliceWindow ('1M') has no fixed length; write it in days or weeks",
        ),
        (
            "Occurrences",
            "target: 0.9, indicatorRef: a",
            "objectives.0.indicatorRef makes a composite, which is not read; write one SLO each",
        ),
        (
            "Occurrences",
            "taget: 0.9",
            "objectives.0.taget is not known; did you mean target?",
        ),
    ],
)
def test_objectives_that_cannot_be_computed_are_refused(method: str, item: str, said: str) -> None:
    read = read_objectives(openslo(method=method, objectives=f"[{{{item}}}]"), "slo.yaml")

    assert read.objectives == ()
    assert read.faults == (f"slo.yaml, document 1: spec.{said}",)


@pytest.mark.parametrize(
    ("duration", "unit", "count"),
    [("1d", "day", 1), ("2w", "week", 2), ("1M", "month", 1), ("1Q", "quarter", 1)],
)
def test_calendar_windows_keep_their_start_and_zone(duration: str, unit: str, count: int) -> None:
    start = "{startTime: 2020-01-21 12:30:00, timeZone: America/New_York}"
    text = openslo(window=f"[{{duration: {duration}, calendar: {start}}}]")

    assert read_objectives(text, "slo.yaml").objectives[0].period == Period(
        unit=unit, count=count, anchor="2020-01-21T12:30:00", zone="America/New_York"
    )


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (
            "[{duration: 1m, calendar: {timeZone: UTC}}]",
            ".0.duration is '1m', which is no unit of a calendar; m is minutes; a month is 1M",
        ),
        (
            "[{duration: 1m, isRolling: true}]",
            ".0.duration ('1m') is too short for a budget; m is minutes; months need a calendar",
        ),
        (
            "[{duration: 1M, isRolling: true}]",
            ".0.duration ('1M') has no fixed length; write it in days or weeks",
        ),
        (
            "[{duration: 30, isRolling: true}]",
            (
                ".0.duration is '30', which is no duration; "
                "write a number and one of m, h, d, w, M, Q or Y; m is minutes and M is months"
            ),
        ),
        (
            "[{duration: 1M, isRolling: true, calendar: {timeZone: UTC}}]",
            ".0.calendar contradicts isRolling; keep one of them",
        ),
        (
            "[{duration: 4w, isRolling: false}]",
            ".0.isRolling is false, but there is no calendar",
        ),
        ("[{duration: 4w}, {duration: 1w}]", " holds 2 windows; keep one"),
        ("{duration: 4w}", " must be a list of at least one item"),
        (
            "[{duration: 1M, calendar: {startTime: 2020-01-21T00:00:00Z}}]",
            ".0.calendar.startTime has an offset; leave it to the time zone beside it",
        ),
        (
            "[{duration: 1M, calendar: {startTime: yesterday}}]",
            ".0.calendar.startTime is 'yesterday', which is no date; write 2026-01-01 00:00:00",
        ),
        (
            "[{duration: 1M, calendar: {timeZone: Berlin}}]",
            ".0.calendar.timeZone is 'Berlin', which is no time zone; write Europe/Berlin",
        ),
        (
            "[{duration: 999999Y, calendar: {timeZone: UTC}}]",
            ".0.calendar has periods of 999999 years, which is longer than ten years",
        ),
    ],
)
def test_windows_that_hold_no_budget_are_refused(window: str, said: str) -> None:
    read = read_objectives(openslo(window=window), "slo.yaml")

    assert read.objectives == ()
    assert read.faults == (f"slo.yaml, document 1: spec.timeWindow{said}",)
