from fractions import Fraction

import pytest

from inspector.slo.objective import Period, Queries
from inspector.slo.objectives.read import read_objectives

OBJECT = """
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata:
  name: shop-availability
  labels: {service_name: shop, feature_name: cart, slo_name: availability}
spec:
  description: Requests that do not fail.
  backend: %s
  method: %s
  exporters: [bigquery]
  service_level_indicator: %s
  goal: %s
"""
FILTERS = "{filter_good: good, filter_valid: 'valid{code=~\"[2-5]..\"}'}"


def slo_generator(
    *,
    backend: str = "prometheus",
    method: str = "good_bad_ratio",
    sli: str = FILTERS,
    goal: str = "0.98",
) -> bytes:
    return (OBJECT % (backend, method, sli, goal)).encode()


def test_good_and_valid_filters_are_wrapped_in_the_usual_operators() -> None:
    read = read_objectives(slo_generator(), "slo.yaml", period_s=86400)
    (objective,) = read.objectives

    assert read.faults == ()
    assert objective.id == "shop/shop-availability"
    assert objective.description == "Requests that do not fail."
    assert objective.labels["feature_name"] == "cart"
    assert objective.target == Fraction(98, 100)
    assert objective.period == Period(rolling_s=86400)
    assert objective.source == "slo-generator slo.yaml#1"
    assert objective.queries == Queries(
        good="sum(increase(good[{{.window}}]))",
        total='sum(increase(valid{code=~"[2-5].."}[{{.window}}]))',
    )


@pytest.mark.parametrize(
    ("labels", "service"),
    [("service_name: shop", "shop"), ("service: cart", "cart"), ("a: b", "shop-availability")],
)
def test_the_service_is_a_label_or_the_name(labels: str, service: str) -> None:
    text = slo_generator().replace(b"service_name: shop", labels.encode())

    assert read_objectives(text, "slo.yaml").objectives[0].service == service


@pytest.mark.parametrize(
    ("sli", "good", "bad"),
    [
        (
            "{filter_good: 'g[window]', filter_bad: b}",
            "sum(increase(g[{{.window}}]))",
            "sum(increase(b[{{.window}}]))",
        ),
        (
            "{filter_good: g, filter_bad: b, operators: [rate, sum]}",
            "sum(rate(g[{{.window}}]))",
            "sum(rate(b[{{.window}}]))",
        ),
        (
            "{filter_good: 'sum(rate(g[window]))', filter_bad: 'max(b[window:5m])', operators: []}",
            "sum(rate(g[{{.window}}]))",
            "max(b[{{.window}}:5m])",
        ),
    ],
)
def test_operators_are_applied_from_the_inside_out(sli: str, good: str, bad: str) -> None:
    (objective,) = read_objectives(slo_generator(sli=sli), "slo.yaml").objectives

    assert objective.queries == Queries(good=good, bad=bad)


def test_a_queried_sli_is_a_ratio_of_successes() -> None:
    text = slo_generator(
        backend="prometheus/main", method="query_sli", sli="{expression: 'g[window] / v[window]'}"
    )

    assert read_objectives(text, "slo.yaml").objectives[0].queries == Queries(
        ratio="1 - (g[{{.window}}] / v[{{.window}}])"
    )


@pytest.mark.parametrize(
    ("expression", "le", "good", "total"),
    [
        ("h_bucket", "0.5", 'h_bucket{le="0.5"}', "h_count"),
        ("h_bucket{}", "1", 'h_bucket{le=~"1|1[.]0"}', "h_count{}"),
        (
            'h_bucket{path="/a_bucket",}[window]',
            "1.0",
            'h_bucket{path="/a_bucket", le=~"1|1[.]0"}',
            'h_count{path="/a_bucket",}',
        ),
    ],
)
def test_a_distribution_is_cut_at_a_bucket(expression: str, le: str, good: str, total: str) -> None:
    sli = f"{{expression: '{expression}', threshold_bucket: {le}}}"

    (objective,) = read_objectives(
        slo_generator(method="distribution_cut", sli=sli), "slo.yaml"
    ).objectives

    assert objective.queries == Queries(
        good=f"sum(increase({good}[{{{{.window}}}}]))",
        total=f"sum(increase({total}[{{{{.window}}}}]))",
    )


@pytest.mark.parametrize("goal", ["0", "1.5", "99.9", "-0.1"])
def test_goals_are_ratios_above_0_and_up_to_1(goal: str) -> None:
    read = read_objectives(slo_generator(goal=goal), "slo.yaml")

    assert read.objectives == ()
    assert read.faults == (
        (
            f"slo.yaml, document 1: spec.goal '{goal}' is out of range; "
            "it takes a ratio above 0 and up to 1, such as 0.999"
        ),
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"backend": "cloud_monitoring"},
            "backend is 'cloud_monitoring', which is not read; prometheus is",
        ),
        (
            {"method": "good_ratio"},
            "method is 'good_ratio', which is not read; did you mean good_bad_ratio?",
        ),
        (
            {"method": "probe"},
            "method is 'probe', which is not read; good_bad_ratio, query_sli, distribution_cut are",
        ),
        (
            {"goal": "${GOAL}"},
            "goal '${GOAL}' is not a number; it takes a ratio above 0 and up to 1, such as 0.999",
        ),
        (
            {"sli": "{filter_good: 'g{job=\"${JOB}\"}', filter_bad: b}"},
            (
                "service_level_indicator.filter_good holds the variable '${JOB}', "
                "which nobody fills here; write its value"
            ),
        ),
        (
            {"sli": "{filter_good: g, filter_bad: b, filter_valid: v}"},
            "service_level_indicator.filter_valid contradicts filter_bad; keep one of them",
        ),
        (
            {"sli": "{filter_good: g}"},
            "service_level_indicator needs one of filter_bad, filter_valid",
        ),
        (
            {"sli": "{filter_good: 'sum(rate(g[window]))', filter_bad: b}"},
            (
                "service_level_indicator.filter_good cannot be wrapped in increase and sum; "
                "write `operators: []` where the query does it all"
            ),
        ),
        (
            {"sli": "{filter_good: g, filter_bad: b, operators: ['a)']}"},
            "service_level_indicator.operators must be a list of PromQL functions",
        ),
        (
            {"sli": "{filter_godo: g}"},
            "service_level_indicator.filter_godo is not known; did you mean filter_good?",
        ),
        (
            {
                "method": "distribution_cut",
                "sli": "{expression: sum(h_bucket), threshold_bucket: 1}",
            },
            "service_level_indicator.expression must be a selector of histogram buckets",
        ),
        (
            {
                "method": "distribution_cut",
                "sli": "{expression: h_bucket, threshold_bucket: 1s}",
            },
            "service_level_indicator.threshold_bucket is '1s'; it takes a number",
        ),
        (
            {"method": "query_sli", "sli": "{expression: sli}"},
            (
                "service_level_indicator.expression has no window; "
                "write {{.window}} where the range stands"
            ),
        ),
    ],
)
def test_objectives_that_cannot_be_computed_are_refused(fields: dict[str, str], said: str) -> None:
    read = read_objectives(slo_generator(**fields), "slo.yaml")

    assert read.objectives == ()
    assert read.faults == (f"slo.yaml, document 1: spec.{said}",)
