"""Error budgets from a pipeline's side, against the demo's Prometheus."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cases import inspector

from inspector.cluster.replay.server import Replay
from inspector.demo import demo_dump
from inspector.demo.prometheus import OBJECTIVES, demo_metrics

Asked = tuple[str, ...]


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    """The flags that name the demo's objectives and a Prometheus that knows them."""
    now = datetime.now(UTC).replace(microsecond=0)
    with Replay(demo_dump(now), now=now, metrics=demo_metrics(now)) as server:
        yield ("--slo", str(OBJECTIVES), "--prometheus", server.prometheus_url)


def test_every_budget_is_one_line(asked: Asked) -> None:
    done = inspector("slo", *asked)

    lines = [line.split()[:2] for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0
    assert sorted(lines) == [
        ["at_risk", "caution"],
        ["exhausted", "freeze"],
        ["exhausted", "freeze"],
        ["no_data", "unknown"],
        ["ok", "open"],
    ]


@pytest.mark.parametrize(
    ("service", "stop", "code"),
    [
        ("payments", "freeze", 3),
        ("payments", "none", 0),
        ("search", "freeze", 0),
        ("search", "caution", 3),
        ("shop", "caution", 0),
        ("data", "caution", 0),
    ],
)
def test_a_budget_stops_a_release(asked: Asked, service: str, stop: str, code: int) -> None:
    done = inspector("slo", *asked, "--service", service, "--fail-on", stop, "-o", "json")

    assert done.returncode == code
    assert {budget["service"] for budget in json.loads(done.stdout)} == {service}


def test_consumed_and_remaining_are_one(asked: Asked) -> None:
    done = inspector("slo", *asked, "-o", "json")

    for budget in json.loads(done.stdout):
        if budget["status"] != "no_data":
            assert budget["consumed"] + budget["remaining"] == pytest.approx(1, abs=1e-12)
            assert budget["explain"]


def test_queries_are_tried_before_the_first_report(asked: Asked) -> None:
    done = inspector("slo", *asked, "check")

    assert done.returncode == 2
    assert all(
        "etl-api" in line or "slos.yaml" in line for line in done.stderr.decode().split("\n")[:-1]
    )


def test_a_run_tells_the_budgets_in_its_verdict(asked: Asked, tmp_path: Path) -> None:
    pods = b'{"kind": "PodList", "apiVersion": "v1", "items": []}'
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    done = inspector(
        *("--from", "-", "--now", now, *asked),
        *("-o", f"json={tmp_path / 'report.json'}", "-o", f"slo-csv={tmp_path / 'slo.csv'}"),
        stdin=pods,
    )

    report = json.loads((tmp_path / "report.json").read_bytes())
    assert done.returncode == 0
    assert report["verdict"]["sentence"].endswith(" SLO: 2 exhausted, 1 at risk, 1 no data of 5.")
    assert len((tmp_path / "slo.csv").read_bytes().splitlines()) == 6


def test_a_prometheus_that_is_not_there_leaves_no_data_and_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    done = inspector(
        *("slo", "--slo", str(OBJECTIVES), "--prometheus", url, "--deadline", "3s", "-o", "json")
    )

    budgets = json.loads(done.stdout)
    assert {budget["status"] for budget in budgets} == {"no_data"}
    assert all(url in budget["reason"] for budget in budgets)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "there is no such objective; the services are none"),
        (("--slo", "/no/such/file.yaml"), "/no/such/file.yaml cannot be read"),
        (("--slo", str(OBJECTIVES)), "name one with --prometheus"),
        (("--slo", str(OBJECTIVES), "--service", "zzz"), "the services are data, payments"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(arguments: Asked, sentence: str) -> None:
    done = inspector("slo", *arguments)

    assert done.returncode == 2
    assert sentence in done.stderr.decode()


def test_a_faulty_objective_is_said_before_the_cluster_is_read(tmp_path: Path) -> None:
    path = tmp_path / "slo.yaml"
    path.write_text(OBJECTIVES.read_text().replace("objective: 99.9", "objective: 999"))

    done = inspector("run", "--slo", str(path), "--prometheus", "http://127.0.0.1:1")

    assert done.returncode == 2
    assert f"{path}" in done.stderr.decode()
    assert "reading" not in done.stderr.decode()
