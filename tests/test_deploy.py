"""What `kubectl apply -f cronjob.yaml` and `docker build` promise."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

import checks
from inspector.config.file import from_text
from inspector.config.settings import Settings
from inspector.rbac import manifests

ROOT = Path(__file__).parent.parent

Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def applied() -> list[Manifest]:
    return list(yaml.safe_load_all((ROOT / "cronjob.yaml").read_text()))


def one(applied: list[Manifest], kind: str) -> Manifest:
    (found,) = (manifest for manifest in applied if manifest["kind"] == kind)
    return found


@pytest.fixture
def cron(applied: list[Manifest]) -> Manifest:
    spec: Manifest = one(applied, "CronJob")["spec"]
    return spec


@pytest.fixture
def job(cron: Manifest) -> Manifest:
    spec: Manifest = cron["jobTemplate"]["spec"]
    return spec


@pytest.fixture
def pod(job: Manifest) -> Manifest:
    spec: Manifest = job["template"]["spec"]
    return spec


@pytest.fixture
def container(pod: Manifest) -> Manifest:
    (only,) = pod["containers"]
    found: Manifest = only
    return found


def test_permissions_are_those_that_the_checks_need(applied: list[Manifest]) -> None:
    granted = [manifest for manifest in applied if manifest["apiVersion"].startswith("rbac.")]

    assert granted == manifests(checks.ALL), "replace them with what `inspector rbac` prints"


def test_permissions_only_read_and_never_secrets(applied: list[Manifest]) -> None:
    rules = [rule for manifest in applied for rule in manifest.get("rules", ())]

    assert rules
    for rule in rules:
        assert set(rule["verbs"]) <= {"get", "list"}
        assert not {"*", "secrets", "pods/log", "nodes/proxy"} & set(rule.get("resources", ()))
        assert "*" not in rule.get("apiGroups", ())


def test_a_namespace_comes_first_and_everything_else_is_in_it(applied: list[Manifest]) -> None:
    namespace, *others = applied

    assert (namespace["kind"], namespace["metadata"]["name"]) == ("Namespace", "inspector")
    assert {
        (manifest["kind"], manifest["metadata"].get("namespace"))
        for manifest in others
        if not manifest["kind"].startswith("Cluster")
    } == {
        ("ServiceAccount", "inspector"),
        ("Role", "kube-node-lease"),
        ("RoleBinding", "kube-node-lease"),
        ("ConfigMap", "inspector"),
        ("PersistentVolumeClaim", "inspector"),
        ("CronJob", "inspector"),
    }
    assert all(x["metadata"]["labels"]["app.kubernetes.io/name"] == "inspector" for x in applied)


def test_the_namespace_enforces_the_restricted_profile(applied: list[Manifest]) -> None:
    labels = one(applied, "Namespace")["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_pod_keeps_to_the_restricted_profile(pod: Manifest, container: Manifest) -> None:
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "runAsGroup": 65532,
        "fsGroup": 65532,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(pod)


def test_the_pod_alone_gets_a_token(applied: list[Manifest], pod: Manifest) -> None:
    assert one(applied, "ServiceAccount")["automountServiceAccountToken"] is False
    assert pod["automountServiceAccountToken"] is True
    assert pod["serviceAccountName"] == "inspector"


def test_variables_of_services_do_not_pose_as_settings(pod: Manifest) -> None:
    assert pod["enableServiceLinks"] is False


def test_one_run_a_day_never_two_at_once(cron: Manifest) -> None:
    assert {name: value for name, value in cron.items() if name != "jobTemplate"} == {
        "schedule": "0 8 * * *",
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 1800,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
    }


def test_a_failure_is_tried_again_only_where_that_can_help(job: Manifest, pod: Manifest) -> None:
    assert pod["restartPolicy"] == "Never"
    assert job["backoffLimit"] == 1
    assert job["ttlSecondsAfterFinished"] == 86400
    assert job["podFailurePolicy"]["rules"] == [
        {
            "action": "Ignore",
            "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}],
        },
        {
            "action": "FailJob",
            "onExitCodes": {
                "containerName": "inspector",
                "operator": "In",
                "values": [2, 3, 5],
            },
        },
    ]


def test_the_text_goes_to_the_log_and_the_files_to_the_claim(
    applied: list[Manifest], pod: Manifest, container: Manifest
) -> None:
    assert container["args"] == [
        *("run", "-o", "text"),
        *("-o", "html=/reports/report.html"),
        *("-o", "csv=/reports/findings.csv"),
        *("-o", "json=/reports/report.json"),
    ]
    assert {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]} == {
        "/etc/inspector": "config",
        "/reports": "reports",
        "/tmp": "tmp",  # noqa: S108 - a path in the container
    }
    reports = next(volume for volume in pod["volumes"] if volume["name"] == "reports")
    claim = one(applied, "PersistentVolumeClaim")
    assert reports["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]


def test_the_container_runs_the_module_whatever_its_image_would_start(container: Manifest) -> None:
    assert container["command"] == ["python", "-m", "inspector"]


def test_memory_is_bounded(container: Manifest) -> None:
    assert container["resources"] == {
        "requests": {"cpu": "100m", "memory": "128Mi"},
        "limits": {"memory": "256Mi"},
    }


def test_the_configuration_is_valid_and_a_run_ends_before_its_job(
    applied: list[Manifest], job: Manifest, pod: Manifest
) -> None:
    layer = from_text(one(applied, "ConfigMap")["data"]["inspector.yaml"], "inspector.yaml")
    config = next(volume for volume in pod["volumes"] if volume["name"] == "config")

    assert layer.faults == ()
    deadline = Settings.model_validate(layer.values).collect.deadline
    assert deadline < timedelta(seconds=job["activeDeadlineSeconds"])
    # Mounted at /etc/inspector, where a file is looked for.
    assert config["configMap"]["items"] == [{"key": "inspector.yaml", "path": "config.yaml"}]


@pytest.fixture(scope="module")
def dockerfile() -> list[str]:
    return (ROOT / "Dockerfile").read_text().splitlines()


def test_the_image_runs_the_module_as_nobody_in_particular(dockerfile: list[str]) -> None:
    assert dockerfile[-2:] == ["USER 65532:65532", 'ENTRYPOINT ["python", "-m", "inspector"]']


def test_both_stages_start_from_the_same_slim_python(dockerfile: list[str]) -> None:
    assert [line for line in dockerfile if line.startswith("FROM")] == [
        "FROM python:3.13-slim AS build",
        "FROM python:3.13-slim",
    ]


def test_everything_the_image_copies_is_let_into_the_build(dockerfile: list[str]) -> None:
    let_in = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = {
        name
        for line in dockerfile
        if line.startswith("COPY") and "--from" not in line
        for name in line.split()[1:-1]
    }

    assert copied == let_in
