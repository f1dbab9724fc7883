import pytest

from inspector.slo.objective import Period, Queries
from inspector.slo.objectives.read import read_objectives

SLOTH = b"""
version: prometheus/v1
service: shop
slos:
  - name: availability
    objective: 99.9
    sli: {raw: {error_ratio_query: "errors[{{.window}}]"}}
"""
PYRRA = b"""
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: gauge, namespace: shop}
spec:
  target: "99"
  window: 4w
  indicator: {bool_gauge: {metric: up}}
"""
DEPLOYMENT = b"""
apiVersion: apps/v1
kind: Deployment
metadata: &name {name: web}
spec: *name
"""


def test_each_document_is_read_by_the_reader_of_its_kind_and_others_are_passed_over() -> None:
    read = read_objectives(b"---".join((SLOTH, DEPLOYMENT, PYRRA)), "slo.yaml")

    assert read.faults == ()
    assert [(o.id, o.source) for o in read.objectives] == [
        ("shop/availability", "sloth file slo.yaml#1"),
        ("shop/gauge", "Pyrra ServiceLevelObjective slo.yaml#3"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"---\n",
        b"- 1\n",
        b"just text",
        b'{"a": 1}',
        b"version: '3'\nservices: {}\n",
        b"kind: {a: b}",
        b"slos:\n",
        b"slos: []\n",
    ],
)
def test_a_file_without_objectives_has_no_fault(text: bytes) -> None:
    read = read_objectives(text, "slo.yaml")

    assert (read.objectives, read.faults) == ((), ())


def test_objectives_without_a_period_get_the_given_one() -> None:
    assert read_objectives(SLOTH, "a").objectives[0].period == Period(rolling_s=2592000)
    assert read_objectives(SLOTH, "a", period_s=60).objectives[0].period == Period(rolling_s=60)


def test_windows_line_ends_are_read() -> None:
    read = read_objectives(SLOTH.replace(b"\n", b"\r\n"), "slo.yaml")

    assert read.objectives[0].queries == Queries(ratio="errors[{{.window}}]")


def test_lists_as_kubectl_prints_them_are_read_item_by_item() -> None:
    text = b"""{"apiVersion": "v1", "kind": "List", "items": [
      {"apiVersion": "pyrra.dev/v1alpha1", "kind": "ServiceLevelObjective",
       "metadata": {"name": "one", "namespace": "shop"},
       "spec": {"target": "99", "window": "4w", "indicator": {"bool_gauge": {"metric": "up"}}}},
      {"apiVersion": "pyrra.dev/v1alpha1", "kind": "ServiceLevelObjective",
       "metadata": {"name": "two", "namespace": "shop"},
       "spec": {"window": "4w", "indicator": {"bool_gauge": {"metric": "up"}}}}]}"""

    read = read_objectives(text, "slo.json")

    assert [o.id for o in read.objectives] == ["shop/one"]
    assert read.faults == (
        (
            "slo.json, document 1: items.1.spec.target is missing; "
            "it takes a percentage from 0 to 100, such as 99.9"
        ),
    )


def test_the_second_objective_of_an_id_is_left_out_and_named() -> None:
    read = read_objectives(b"---".join((SLOTH, SLOTH)), "slo.yaml")

    assert [o.source for o in read.objectives] == ["sloth file slo.yaml#1"]
    assert read.faults == (
        "sloth file slo.yaml#2: 'shop/availability' is given twice; it is in sloth file slo.yaml#1",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"version: prometheus/v1\nservice: &a x\nslos: [*a]", "line 3: the alias *a is not "),
        (b"version: prometheus/v1\nservice: !x y", "line 2: the tag !x is not allowed"),
        (b"version: prometheus/v1\nservice: a\nservice: b", "line 3: service is given twice"),
        (b"version: prometheus/v1\n? [a]\n: b", "a key must be a plain word"),
    ],
)
def test_yaml_that_could_mean_two_things_is_refused(text: bytes, fault: str) -> None:
    read = read_objectives(text, "slo.yaml")

    assert read.objectives == ()
    assert f"slo.yaml, document 1: {fault}" in read.faults[0] or fault in read.faults[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"a: [1", "slo.yaml: the file is not valid YAML: "),
        (b"\xff\xfe\xff", "slo.yaml: the file is not valid YAML"),
        (b"[" * 99, "slo.yaml: the file is nested more than 50 levels deep"),
    ],
)
def test_a_file_that_is_not_yaml_is_one_fault(text: bytes, fault: str) -> None:
    read = read_objectives(text, "slo.yaml")

    assert len(read.faults) == 1
    assert read.faults[0].startswith(fault)


@pytest.mark.parametrize(
    ("api_version", "kind", "known"),
    [
        ("openslo/v1alpha", "SLO", "openslo/v1"),
        ("sloth.slok.dev/v2", "PrometheusServiceLevel", "sloth.slok.dev/v1"),
        ("sre.google.com/v3", "ServiceLevelObjective", "sre.google.com/v2"),
    ],
)
def test_another_version_of_a_known_format_is_named(
    api_version: str, kind: str, known: str
) -> None:
    read = read_objectives(f"apiVersion: {api_version}\nkind: {kind}\n".encode(), "slo.yaml")

    assert read.faults == (
        f"slo.yaml, document 1: apiVersion is a version that is not read; {known} is",
    )


def test_control_characters_of_a_file_do_not_reach_a_sentence() -> None:
    text = b'version: prometheus/v1\nservice: x\nslos: []\n"\\e[31mred": 1\n'

    read = read_objectives(text, "slo.yaml")

    assert read.faults[0].startswith(r"slo.yaml, document 1: \x1b[31mred is not known; known are")


def test_no_query_reaches_another_file_through_a_zone() -> None:
    text = b"""
slos:
  - {service: a, name: b, target: 99%, period: {calendar: month, zone: ../../etc/passwd},
     queries: {ratio: "x[{{.window}}]"}}
"""

    assert read_objectives(text, "inspector.yaml").faults == (
        (
            "inspector.yaml, document 1: slos.0.period.zone is '../../etc/passwd', "
            "which is no time zone; write Europe/Berlin"
        ),
    )
