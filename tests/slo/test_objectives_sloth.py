from fractions import Fraction

import pytest

from inspector.slo.objective import Queries
from inspector.slo.objectives.read import read_objectives

FILE = """
version: "prometheus/v1"
service: shop
labels: {owner: team, tier: "2"}
slos:
  - name: availability
    objective: %s
    description: Requests that do not fail.
    labels: {tier: "1"}
    sli:
      %s
    alerting: {name: Errors, page_alert: {disable: true}}
"""
EVENTS = (
    'events: {error_query: "sum(rate(e[{{.window}}]))", total_query: "sum(rate(t[{{.window}}]))"}'
)


def sloth(*, objective: str = "99.9", sli: str = EVENTS) -> bytes:
    return (FILE % (objective, sli)).encode()


def test_a_file_of_events_is_read() -> None:
    (objective,) = read_objectives(sloth(), "slo.yaml").objectives

    assert objective.id == "shop/availability"
    assert objective.description == "Requests that do not fail."
    assert objective.labels == {"owner": "team", "tier": "1"}
    assert objective.target == Fraction(999, 1000)
    assert objective.queries == Queries(
        bad="sum(rate(e[{{.window}}]))", total="sum(rate(t[{{.window}}]))"
    )


def test_a_service_level_object_is_read_with_its_own_names() -> None:
    text = b"""
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: slos, namespace: monitoring}
spec:
  service: shop
  sloPlugins: {chain: []}
  slos:
    - name: errors
      objective: 99
      sli: {events: {errorQuery: "e[{{.window}}]", totalQuery: "t[{{.window}}]"}}
    - name: raw
      objective: 99
      sli: {raw: {errorRatioQuery: "r[{{.window}}]"}}
    - name: snake
      objective: 99
      sli: {events: {error_query: "e[{{.window}}]", totalQuery: "t[{{.window}}]"}}
"""

    read = read_objectives(text, "slo.yaml")

    assert [o.queries for o in read.objectives] == [
        Queries(bad="e[{{.window}}]", total="t[{{.window}}]"),
        Queries(ratio="r[{{.window}}]"),
    ]
    assert read.faults == (
        (
            "slo.yaml, document 1: spec.slos.2.sli.events.error_query is not known; "
            "did you mean errorQuery?"
        ),
    )


@pytest.mark.parametrize(
    ("written", "ratio"),
    [("99.9", "0.999"), ("100", "1"), ("1.5", "0.015"), ("0.5", "0.005"), ('"99.95"', "0.9995")],
)
def test_objectives_are_percentages(written: str, ratio: str) -> None:
    (objective,) = read_objectives(sloth(objective=written), "slo.yaml").objectives

    assert objective.target == Fraction(ratio)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "'0' is out of range"),
        ("100.0001", "'100.0001' is out of range"),
        ("-1", "'-1' is out of range"),
        (".nan", "'.nan' is not a number"),
        ("99.9%", "'99.9%' is not a number"),
        ("", "is missing"),
    ],
)
def test_objectives_out_of_range_are_refused(written: str, said: str) -> None:
    read = read_objectives(sloth(objective=written), "slo.yaml")

    assert read.objectives == ()
    assert read.faults == (
        (
            f"slo.yaml, document 1: slos.0.objective {said}; "
            "it takes a percentage above 0 and up to 100, such as 99.9"
        ),
    )


@pytest.mark.parametrize(
    "written",
    ["{{.window}}", "{{ .window }}", "{{\t.window}}", "{{\\r\\n.window\\r\\n}}", "{{- .window -}}"],
)
def test_the_window_is_found_however_it_is_spaced(written: str) -> None:
    sli = f'raw: {{error_ratio_query: "rate(e[{written}])"}}'

    (objective,) = read_objectives(sloth(sli=sli), "slo.yaml").objectives

    assert objective.queries == Queries(ratio="rate(e[{{.window}}])")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("rate(e[5m])", "has no window; write {{.window}} where the range stands"),
        ("rate(e[window])", "has no window; write {{.window}} where the range stands"),
        (
            "rate(e{job='${JOB}'}[{{.window}}])",
            "holds the variable '${JOB}', which nobody fills here; write its value",
        ),
        (
            "rate(e[$__rate_interval])",
            "holds the variable '$__rate_interval', which nobody fills here; write its value",
        ),
        (
            "rate(e{job='{{.job}}'}[{{.window}}])",
            "holds the variable '{{.job}}', which nobody fills here; write its value",
        ),
    ],
)
def test_queries_that_cannot_be_run_are_refused(query: str, said: str) -> None:
    read = read_objectives(sloth(sli=f'raw: {{error_ratio_query: "{query}"}}'), "slo.yaml")

    assert read.faults == (f"slo.yaml, document 1: slos.0.sli.raw.error_ratio_query {said}",)


def test_a_dollar_that_ends_a_regular_expression_is_no_variable() -> None:
    sli = "raw: {error_ratio_query: 'rate(e{code=~\"5..$|429$\"}[{{.window}}])'}"

    assert read_objectives(sloth(sli=sli), "slo.yaml").faults == ()


@pytest.mark.parametrize(
    ("sli", "said"),
    [
        (
            "plugin: {id: sloth-common/http/availability}",
            "sli.plugin is Go code that only Sloth can run; write `events` or `raw`",
        ),
        (
            EVENTS + "\n      raw: {error_ratio_query: 'e[{{.window}}]'}",
            "sli.raw contradicts events; keep one of them",
        ),
        (
            "events: {error_query: 't[{{.window}}]', total_query: 't[{{ .window }}]'}",
            "sli.events.error_query is the same query as total_query",
        ),
        ("{}", "sli needs one of events, raw, plugin"),
        ("event: {}", "sli.event is not known; did you mean events?"),
        ("[]", "sli must hold fields"),
    ],
)
def test_indicators_that_cannot_be_computed_are_refused(sli: str, said: str) -> None:
    read = read_objectives(sloth(sli=sli), "slo.yaml")

    assert read.objectives == ()
    assert read.faults == (f"slo.yaml, document 1: slos.0.{said}",)


def test_one_bad_objective_does_not_hide_the_others() -> None:
    bad = "\n  - {name: latency, objctive: 99}\n"

    read = read_objectives(sloth() + bad.encode(), "slo.yaml")

    assert [o.name for o in read.objectives] == ["availability"]
    assert read.faults == (
        "slo.yaml, document 1: slos.1.objctive is not known; did you mean objective?",
    )
