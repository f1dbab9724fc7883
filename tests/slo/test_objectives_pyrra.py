from fractions import Fraction

import pytest

from inspector.slo.objective import Period, Queries
from inspector.slo.objectives.read import read_objectives

OBJECT = """
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: errors
  namespace: shop
  labels: {prometheus: k8s, pyrra.dev/team: operations}
spec:
  description: Few errors.
  target: %s
  window: %s
  alerting: {disabled: true}
  indicator: %s
status: {type: PrometheusRule}
"""
RATIO = "{ratio: {errors: {metric: 'http{code=~\"5..\"}'}, total: {metric: http}}}"


def pyrra(*, target: str = '"99.5"', window: str = "4w", indicator: str = RATIO) -> bytes:
    return (OBJECT % (target, window, indicator)).encode()


def test_a_ratio_is_read_as_increases_of_its_selectors() -> None:
    read = read_objectives(pyrra(), "slo.yaml")
    (objective,) = read.objectives

    assert read.faults == ()
    assert (objective.id, objective.description) == ("shop/errors", "Few errors.")
    assert objective.labels == {"prometheus": "k8s", "team": "operations"}
    assert objective.target == Fraction(199, 200)
    assert objective.period == Period(rolling_s=28 * 86400)
    assert objective.queries == Queries(
        bad='sum(increase(http{code=~"5.."}[{{.window}}]))',
        total="sum(increase(http[{{.window}}]))",
    )


def test_an_offset_stays_behind_the_window() -> None:
    text = pyrra(indicator="{ratio: {errors: {metric: e offset 1m}, total: {metric: t offset 1m}}}")

    assert read_objectives(text, "slo.yaml").objectives[0].queries == Queries(
        bad="sum(increase(e[{{.window}}] offset 1m))",
        total="sum(increase(t[{{.window}}] offset 1m))",
    )


def test_a_service_label_names_the_service() -> None:
    text = pyrra().replace(b"pyrra.dev/team: operations", b"pyrra.dev/service: cart")

    assert read_objectives(text, "slo.yaml").objectives[0].id == "cart/errors"


LATENCY = """
    latency:
      success:
        metric: |-
          h_bucket{%s}
      total: {metric: h_count}"""


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ('le="1"', 'le=~"1|1[.]0"'),
        ("le='1'", 'le=~"1|1[.]0"'),
        ('le="1.0",job="a"', 'le=~"1|1[.]0",job="a"'),
        ('le="0.5"', 'le="0.5"'),
        ('le="10.05"', 'le="10.05"'),
    ],
)
def test_latency_asks_for_whole_bounds_in_both_spellings(written: str, asked: str) -> None:
    text = pyrra(indicator=LATENCY % written)

    assert read_objectives(text, "slo.yaml").objectives[0].queries == Queries(
        good=f"sum(increase(h_bucket{{{asked}}}[{{{{.window}}}}]))",
        total="sum(increase(h_count[{{.window}}]))",
    )


@pytest.mark.parametrize(
    ("latency", "seconds"), [("1s", "1"), ("250ms", "0.25"), ("1500ms", "1.5"), ("1m30s", "90")]
)
def test_a_native_histogram_is_cut_at_its_latency(latency: str, seconds: str) -> None:
    text = pyrra(indicator=f"{{latencyNative: {{total: {{metric: h}}, latency: {latency}}}}}")

    assert read_objectives(text, "slo.yaml").objectives[0].queries == Queries(
        good=f"histogram_fraction(0, {seconds}, sum(increase(h[{{{{.window}}}}])))"
        " * histogram_count(sum(increase(h[{{.window}}])))",
        total="histogram_count(sum(increase(h[{{.window}}])))",
    )


def test_a_gauge_of_zeros_and_ones_counts_its_samples() -> None:
    text = pyrra(indicator="{bool_gauge: {metric: 'probe_success{job=\"a\"}'}}")

    assert read_objectives(text, "slo.yaml").objectives[0].queries == Queries(
        good='sum(sum_over_time(probe_success{job="a"}[{{.window}}]))',
        total='sum(count_over_time(probe_success{job="a"}[{{.window}}]))',
    )


def test_grouping_becomes_by_and_is_said_to_be_judged_together() -> None:
    text = pyrra(indicator="{bool_gauge: {metric: up, grouping: [job, pod]}}")

    read = read_objectives(text, "slo.yaml")

    assert read.objectives[0].queries.good == "sum by (job, pod) (sum_over_time(up[{{.window}}]))"
    assert read.faults == (
        (
            "slo.yaml, document 1: spec.indicator is grouped: Pyrra judges each group, "
            "here all groups are judged together; write one objective for each group"
        ),
    )


def test_a_target_below_one_is_read_as_a_percentage_and_doubted() -> None:
    read = read_objectives(pyrra(target='"0.9134"'), "slo.yaml")

    assert read.objectives[0].target == Fraction("0.009134")
    assert read.faults == (
        (
            "slo.yaml, document 1: spec.target is '0.9134', which Pyrra takes for 0.9134 %; "
            "write 99.9 for a ratio of 0.999"
        ),
    )


@pytest.mark.parametrize(("target", "ratio"), [("0", "0"), ("100", "1"), ("1.5", "0.015")])
def test_targets_run_from_0_to_100(target: str, ratio: str) -> None:
    read = read_objectives(pyrra(target=f'"{target}"'), "slo.yaml")

    assert [o.target for o in read.objectives] == [Fraction(ratio)]


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ("1M", "is '1M', which is no duration; write a duration such as 30d, 4w or 1h30m"),
        (
            "1m",
            "('1m') is too short for a budget; m is minutes; months need a calendar",
        ),
        ("999999999y", "('999999999y') is longer than ten years"),
    ],
)
def test_windows_that_hold_no_budget_are_refused(window: str, said: str) -> None:
    read = read_objectives(pyrra(window=window), "slo.yaml")

    assert read.faults == (f"slo.yaml, document 1: spec.window {said}",)


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        ("{}", "needs one of ratio, latency, latencyNative, bool_gauge"),
        (
            "{bool_gauge: {metric: up}, ratio: {}}",
            ".bool_gauge contradicts ratio; keep one of them",
        ),
        (
            "{latencyNative: {total: {metric: h}, latency: fast}}",
            (
                ".latencyNative.latency is 'fast', which is no duration; "
                "write a duration such as 30d, 4w or 1h30m"
            ),
        ),
        (
            "{bool_gauge: {metric: sum(up)}}",
            ".bool_gauge.metric must be a metric with its labels and nothing else",
        ),
        (
            "{latency: {success: {metric: h_bucket}, total: {metric: h_count}}}",
            '.latency.success.metric has no label le; name a bucket, such as {le="0.5"}',
        ),
        ("{ratio: {error: {}}}", ".ratio.error is not known; did you mean errors?"),
        ("{ratio: {errors: {metric: x}}}", ".ratio.total.metric is missing"),
        (
            "{bool_gauge: {metric: up, grouping: ['job) or vector(1']}}",
            ".bool_gauge.grouping must be a list of label names",
        ),
    ],
)
def test_indicators_that_cannot_be_computed_are_refused(indicator: str, said: str) -> None:
    read = read_objectives(pyrra(indicator=indicator), "slo.yaml")
    joint = "" if said.startswith(".") else " "

    assert read.objectives == ()
    assert read.faults == (f"slo.yaml, document 1: spec.indicator{joint}{said}",)
