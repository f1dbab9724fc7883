"""cronjob.yaml on a real node: the Job runs, sees the cluster and leaves its reports."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from live.bed import Bed

pytestmark = pytest.mark.live

FOLDER = Path(__file__).parent

# Nobody waits two minutes for a test: a pull that fails is told at once.
AT_ONCE = {"checks": {"grace": {"pod-image-pull": "0s"}}}


def inspected(node: Bed, reports: Path, job: str) -> Any:
    """The report of a Job made from the CronJob, once that Job is complete."""
    node.kubectl("-n", "inspector", "create", "job", job, "--from=cronjob/inspector")
    node.kubectl(
        "-n", "inspector", "wait", f"job/{job}", "--for=condition=complete", "--timeout=90s"
    )
    return json.loads((reports / "report.json").read_text())


@pytest.fixture(scope="module")
def first(deployed: Bed, reports: Path) -> Any:
    """The report of the cluster as it came up."""
    return inspected(deployed, reports, "first")


@pytest.fixture(scope="module")
def broken(first: Any, deployed: Bed, reports: Path) -> Any:
    """The report after pods have broken, under a configuration of the user's."""
    assert first
    settings = {"data": {"inspector.yaml": yaml.safe_dump(AT_ONCE)}}
    deployed.kubectl("-n", "inspector", "patch", "configmap/inspector", "-p", json.dumps(settings))
    deployed.kubectl("apply", "-f", str(FOLDER / "broken.yaml"))
    status = "jsonpath={.status.containerStatuses[0]"
    for pod, state in (
        ("crashing", f"{status}.restartCount}}=2"),
        ("image-missing", f"{status}.state.waiting.reason}}=ImagePullBackOff"),
        ("greedy", f"{status}.state.terminated.reason}}=OOMKilled"),
        ("serving", "condition=Ready"),
    ):
        deployed.kubectl("wait", f"pod/{pod}", f"--for={state}", "--timeout=90s")
    return inspected(deployed, reports, "broken")


def test_the_job_of_the_manifest_succeeds_at_its_first_try(first: Any, deployed: Bed) -> None:
    jobs = json.loads(deployed.kubectl("-n", "inspector", "get", "job/first", "-o", "json"))

    assert first["run"]["source"] == "live"
    assert (jobs["status"]["succeeded"], jobs["status"].get("failed", 0)) == (1, 0)


def test_it_sees_the_node_with_its_own_account(first: Any) -> None:
    outcomes = {item["source"]: item for item in first["outcomes"]}

    assert {item["outcome"] for item in first["outcomes"]} == {"complete"}
    assert (outcomes["nodes"]["objects"], outcomes["leases"]["objects"]) == (1, 1)
    assert first["run"]["cluster"] == "in-cluster"
    assert first["findings"] == []


def test_the_report_of_each_format_lies_on_the_claim(first: Any, reports: Path) -> None:
    assert first
    assert {path.name for path in reports.iterdir()} == {
        "report.html",
        "findings.csv",
        "report.json",
    }


def test_the_log_of_the_job_is_the_text_report(first: Any, deployed: Bed) -> None:
    log = deployed.kubectl("-n", "inspector", "logs", "job/first")

    assert first["verdict"]["sentence"] in " ".join(log.split())


def test_pods_that_really_break_are_found_and_the_others_not(broken: Any) -> None:
    found = {
        (finding["rule"], finding["subject"]["name"])
        for finding in broken["findings"]
        if finding["severity"] != "info"
    }

    assert found == {
        ("pod-crash-loop", "crashing"),
        ("pod-image-pull", "image-missing"),
        ("pod-oom-killed", "greedy"),
    }


def test_the_crash_is_told_as_the_container_ended(broken: Any) -> None:
    (crash,) = (x for x in broken["findings"] if x["rule"] == "pod-crash-loop")

    assert "exit 3 (Error)" in crash["message"]
    assert crash["command"] == "kubectl logs pod/crashing -n=default -c=app --previous"
