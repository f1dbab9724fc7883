"""What findings about pods say, blame and have in common."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from conftest import FIXTURES, NOW, Document, build_snapshot, documents

from checks import ALL
from inspector.check import Check
from inspector.cluster.reduce import reduced
from inspector.model import Evidence, Finding, Ref, Severity

PODS = {item.rule.id: item for item in ALL if item.rule.id.startswith("pod-")}

WORKER_1 = Ref(kind="Node", name="worker-1")
WORKER_2 = Ref(kind="Node", name="worker-2")


def _pod(text: str, name: str = "web-1", **metadata: Any) -> Document:
    """A pod on worker-1 in namespace shop, with this status (and spec) as YAML."""
    parts = yaml.safe_load(text)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "shop"} | metadata,
        "spec": {"nodeName": "worker-1", "containers": [{"name": "web", "image": "web"}]}
        | parts.get("spec", {}),
        "status": parts["status"],
    }


def _owned(kind: str, name: str) -> dict[str, Any]:
    group = "batch/v1" if kind == "Job" else "apps/v1"
    reference = {"apiVersion": group, "kind": kind, "name": name, "controller": True}
    return {"ownerReferences": [reference]}


def _node(name: str, ready: str = "True", *taints: str) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name},
        "spec": {"taints": [{"key": key, "effect": "NoSchedule"} for key in taints]},
        "status": {"conditions": [{"type": "Ready", "status": ready}]},
    }


def _claim(name: str, phase: str) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "shop"},
        "status": {"phase": phase},
    }


def _event(reason: str, message: str, at: str, pod: str = "web-1") -> Document:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{pod}.{at}", "namespace": "shop"},
        "type": "Warning",
        "reason": reason,
        "message": message,
        "lastTimestamp": at,
        "involvedObject": {"kind": "Pod", "namespace": "shop", "name": pod},
    }


def _findings(rule: str, *items: Document, now: datetime = NOW) -> Sequence[Finding]:
    snapshot = build_snapshot(items, now=now)
    return list(PODS[rule].function(snapshot, PODS[rule].rule))


def _finding(rule: str, *items: Document, now: datetime = NOW) -> Finding:
    (finding,) = _findings(rule, *items, now=now)
    return finding


@pytest.mark.parametrize("rule", PODS)
def test_one_cause_is_told_by_one_rule(rule: str) -> None:
    snapshot = build_snapshot(documents(FIXTURES / rule / "fire.yaml"))

    told = {item.rule.id for item in PODS.values() if list(item.function(snapshot, item.rule))}

    assert told == {rule}


@pytest.mark.parametrize("check", PODS.values(), ids=PODS)
def test_a_finding_proves_itself_and_gives_a_command_that_only_reads(check: Check) -> None:
    snapshot = build_snapshot(documents(FIXTURES / check.rule.id / "fire.yaml"))

    for finding in check.function(snapshot, check.rule):
        assert finding.evidence
        assert finding.hint
        assert finding.command.split()[:2] in (
            ["kubectl", "describe"],
            ["kubectl", "get"],
            ["kubectl", "logs"],
        )


CRASHING = """
status:
  phase: Running
  conditions: [{type: Ready, status: "False", lastTransitionTime: "2026-01-15T07:20:00Z"}]
  containerStatuses:
    - name: web
      restartCount: 12
      state: {waiting: {reason: CrashLoopBackOff}}
      lastState:
        terminated: {exitCode: 127, reason: Error, finishedAt: "2026-01-15T07:57:00Z"}
"""


def test_a_crash_loop_says_how_often_how_and_when() -> None:
    finding = _finding("pod-crash-loop", _pod(CRASHING))

    path = "status.containerStatuses[web]"
    assert finding.message == (
        "container web crash-loops: 12 restarts, last exit 127 (Error, command not found) 3 min ago"
    )
    assert finding.evidence == (
        Evidence(f"{path}.state.waiting.reason", "CrashLoopBackOff"),
        Evidence(f"{path}.restartCount", "12"),
        Evidence(f"{path}.lastState.terminated.exitCode", "127"),
        Evidence(f"{path}.lastState.terminated.reason", "Error"),
        Evidence(f"{path}.lastState.terminated.finishedAt", "2026-01-15T07:57:00Z"),
    )
    assert finding.since == datetime(2026, 1, 15, 7, 20, tzinfo=UTC)
    assert finding.last_seen == datetime(2026, 1, 15, 7, 57, tzinfo=UTC)
    assert finding.container == "web"
    assert finding.suspects == (WORKER_1,)
    assert finding.command == "kubectl logs pod/web-1 -n=shop -c=web --previous"


def test_an_end_that_lies_ahead_of_the_clock_was_just_now() -> None:
    finding = _finding("pod-crash-loop", _pod(CRASHING), now=NOW - timedelta(hours=2))

    assert finding.message.endswith("0 s ago")


def test_a_container_killed_for_memory_is_the_origin_of_its_crash_loop() -> None:
    pod = _pod(
        CRASHING.replace("127, reason: Error", "137, reason: OOMKilled")
        + "spec: {containers: [{name: web, resources: {limits: {memory: 64Mi}}}]}"
    )

    oom, loop = _finding("pod-oom-killed", pod), _finding("pod-crash-loop", pod)

    assert oom.message == "container web was OOMKilled 3 min ago; its memory limit is 64Mi"
    assert oom.container == loop.container
    assert PODS["pod-oom-killed"].rule.symptom < PODS["pod-crash-loop"].rule.symptom


def _pulling(image: str, message: str, name: str = "web-1") -> Document:
    return _pod(
        f"""
        status:
          phase: Pending
          conditions: [{{type: Ready, status: "False"}}]
          containerStatuses:
            - name: web
              image: {image}
              state: {{waiting: {{reason: ErrImagePull, message: "{message}"}}}}
        """,
        name,
    )


def test_images_of_a_registry_that_does_not_answer_share_a_cause() -> None:
    first, second = _findings(
        "pod-image-pull",
        _pulling("registry.example:5000/a:1", "dial tcp: i/o timeout"),
        _pulling("registry.example:5000/b:1", "connection refused", "web-2"),
    )

    assert first.alike == second.alike == "registry.example:5000: registry does not answer"


def test_only_pods_that_want_the_same_missing_image_share_a_cause() -> None:
    first, second = _findings(
        "pod-image-pull",
        _pulling("registry.example/a:1", "manifest unknown"),
        _pulling("registry.example/b:1", "manifest unknown", "web-2"),
    )

    assert first.message == "container web cannot pull registry.example/a:1: image not found"
    assert first.alike == "registry.example/a:1"
    assert second.alike == "registry.example/b:1"


def test_a_pull_nobody_can_class_is_told_in_the_words_of_the_runtime() -> None:
    finding = _finding("pod-image-pull", _pulling("web:1", "no space left on device"))

    assert finding.message == "container web cannot pull web:1: no space left on device"
    assert finding.alike == ""


def test_a_pull_in_its_back_off_is_classed_by_the_event_that_tells_the_cause() -> None:
    said = 'Failed to pull image "web:1": manifest unknown'

    finding = _finding(
        "pod-image-pull",
        _pulling("web:1", "Back-off pulling image"),
        _event("Failed", said, "2026-01-15T07:50:00Z"),
        _event("Failed", "Error: ImagePullBackOff", "2026-01-15T07:59:00Z"),
    )

    assert finding.message == "container web cannot pull web:1: image not found"
    assert Evidence("events[Failed].message", said) in finding.evidence


def test_pods_that_miss_the_same_key_share_a_cause() -> None:
    finding = _finding(
        "pod-config-error",
        _pod("""
        status:
          phase: Pending
          containerStatuses:
            - name: web
              state:
                waiting:
                  reason: CreateContainerConfigError
                  message: "couldn't find key user in Secret shop/db"
        """),
    )

    assert finding.message == (
        "container web cannot be created: couldn't find key user in Secret shop/db"
    )
    assert finding.alike == "Secret/shop/db user"


def _unplaced(message: str, claim: str = "data") -> Document:
    pod = _pod("""
    status:
      phase: Pending
      conditions:
        - {type: PodScheduled, status: "False", reason: Unschedulable}
    """)
    pod["status"]["conditions"][0]["message"] = message
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]
    pod["spec"] = {"containers": [{"name": "web"}], "volumes": volumes}
    return pod


def test_a_taint_of_the_control_plane_blames_the_nodes_that_carry_it_or_are_not_ready() -> None:
    finding = _finding(
        "pod-unschedulable",
        _unplaced(
            "0/4 nodes are available: 1 Insufficient cpu, 3 node(s) had untolerated taint"
            " {node.kubernetes.io/not-ready: }."
        ),
        _node("worker-1", "True", "node.kubernetes.io/not-ready"),
        _node("worker-2", "False"),
        _node("worker-3", "True"),
        _node("worker-4", "True", "node.kubernetes.io/disk-pressure"),
    )

    assert finding.message == (
        "fits on no node: Insufficient cpu (1 node);"
        " untolerated taint node.kubernetes.io/not-ready (3 nodes)"
    )
    assert finding.suspects == (WORKER_1, WORKER_2)
    assert finding.alike == "Insufficient cpu; untolerated taint node.kubernetes.io/not-ready"


def test_a_claim_without_a_volume_is_blamed_where_the_scheduler_complains_of_volumes() -> None:
    claim = _claim("data", "Pending")

    bound = _finding(
        "pod-unschedulable",
        _unplaced("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."),
        claim,
    )
    full = _finding(
        "pod-unschedulable", _unplaced("0/1 nodes are available: 1 Insufficient cpu."), claim
    )

    assert bound.suspects == (Ref(kind="PersistentVolumeClaim", namespace="shop", name="data"),)
    assert full.suspects == ()


def test_a_pod_no_scheduler_took_says_which_one_it_waits_for() -> None:
    pod = _pod("status: {phase: Pending}", creationTimestamp="2026-01-15T07:00:00Z")
    pod["spec"] = {"schedulerName": "volcano"}

    finding = _finding("pod-unschedulable", pod)

    assert finding.message == "has no node: scheduler volcano has not looked at it"


CREATING = """
spec:
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
status:
  phase: Pending
  conditions: [{type: PodScheduled, status: "True", lastTransitionTime: "2026-01-15T05:00:00Z"}]
  containerStatuses: [{name: web, state: {waiting: {reason: ContainerCreating}}}]
"""


def test_a_pod_stuck_creating_names_the_cause_before_the_summary_of_it() -> None:
    finding = _finding(
        "pod-stuck-creating",
        _pod(CREATING),
        _claim("data", "Lost"),
        _event("FailedMount", "MountVolume failed: old", "2026-01-15T04:00:00Z"),
        _event("FailedMount", "MountVolume failed: no such device", "2026-01-15T07:50:00Z"),
        _event("FailedMount", "Unable to attach or mount volumes", "2026-01-15T07:58:00Z"),
    )

    assert finding.message == "still being created for 3 h: MountVolume failed: no such device"
    assert finding.last_seen == datetime(2026, 1, 15, 7, 50, tzinfo=UTC)
    assert finding.suspects == (
        Ref(kind="PersistentVolumeClaim", namespace="shop", name="data"),
        WORKER_1,
    )


def test_a_pod_stuck_creating_without_a_word_says_so() -> None:
    finding = _finding("pod-stuck-creating", _pod(CREATING))

    assert finding.message == "still being created for 3 h: no event says why"


UNREADY = """
status:
  phase: Running
  conditions:
    - type: Ready
      status: "False"
      reason: ContainersNotReady
      message: "containers with unready status: [web]"
      lastTransitionTime: "2026-01-15T07:00:00Z"
  containerStatuses: [{name: web, state: {running: {startedAt: "2026-01-14T07:00:00Z"}}}]
"""


def test_a_pod_that_is_not_ready_tells_what_its_probe_said_since() -> None:
    event = _event("Unhealthy", "Readiness probe failed: 503\nbody", "2026-01-15T07:59:00Z")

    finding = _finding("pod-not-ready", _pod(UNREADY), event)

    assert finding.message == "not ready for 60 min: Readiness probe failed: 503"
    assert finding.suspects == (WORKER_1,)


def test_a_probe_that_failed_before_the_last_recovery_is_not_the_cause() -> None:
    event = _event("Unhealthy", "Liveness probe failed", "2026-01-15T06:00:00Z")

    finding = _finding("pod-not-ready", _pod(UNREADY), event)

    assert finding.message == "not ready for 60 min: containers with unready status: [web]"


def test_finalizers_not_the_node_are_blamed_where_they_hold_a_pod() -> None:
    deleted = {"deletionTimestamp": "2026-01-14T08:00:00Z"}

    held = _finding(
        "pod-stuck-terminating",
        _pod("status: {phase: Running}", finalizers=["example.com/drain"], **deleted),
    )
    lost = _finding("pod-stuck-terminating", _pod("status: {phase: Running}", **deleted))

    assert held.message == "terminating for 24 h: finalizers example.com/drain"
    assert held.suspects == ()
    assert lost.message == "terminating for 24 h: its node has not confirmed the end"
    assert lost.suspects == (WORKER_1,)


EVICTED = """
status:
  phase: Failed
  reason: Evicted
  message: "The node was low on resource: memory. "
  conditions: [{type: Ready, status: "False", lastTransitionTime: "2026-01-15T06:00:00Z"}]
"""

READY = 'status: {phase: Running, conditions: [{type: Ready, status: "True"}]}'


def test_evictions_by_a_node_for_one_resource_share_a_cause() -> None:
    finding = _finding("pod-evicted", _pod(EVICTED))

    assert finding.message == "evicted: The node was low on resource: memory."
    assert finding.severity is Severity.WARNING
    assert finding.suspects == (WORKER_1,)
    assert finding.alike == "worker-1: memory"


def test_a_pod_that_went_over_its_own_limit_does_not_blame_its_node() -> None:
    own = EVICTED.replace("The node was low on resource: memory. ", "Usage exceeds the limit")

    finding = _finding("pod-evicted", _pod(own))

    assert finding.suspects == ()
    assert finding.alike == ""


@pytest.mark.parametrize("status", [EVICTED, EVICTED.replace("Evicted", "NodeShutdown")])
def test_a_pod_that_was_replaced_is_a_remark(status: str) -> None:
    rule = "pod-evicted" if status == EVICTED else "pod-failed"
    owner = _owned("ReplicaSet", "web")

    finding = _finding(rule, _pod(status, **owner), _pod(READY, "web-2", **owner))

    assert finding.severity is Severity.INFO


FAILED = """
spec: {restartPolicy: Never}
status:
  phase: Failed
  containerStatuses:
    - name: web
      state:
        terminated: {exitCode: 42, reason: Error, finishedAt: "2026-01-15T07:00:00Z"}
"""


def test_the_failed_pods_of_one_job_are_one_fault() -> None:
    job = _owned("Job", "import")

    findings = _findings("pod-failed", *(_pod(FAILED, f"import-{n}", **job) for n in range(4)))

    assert len(findings) == 4
    assert len({finding.fingerprint for finding in findings}) == 1
    assert findings[0].owner == Ref(group="batch", kind="Job", namespace="shop", name="import")
    assert findings[0].message == "failed: container web ended with exit 42 (Error) 60 min ago"


def test_a_sidecar_that_was_ended_with_its_pod_is_not_what_failed() -> None:
    sidecar = """
  initContainerStatuses:
    - name: proxy
      state: {terminated: {exitCode: 143, reason: Error, finishedAt: "2026-01-15T07:00:05Z"}}
"""
    spec = "spec: {restartPolicy: Never, initContainers: [{name: proxy, restartPolicy: Always}]}"
    status = FAILED.replace("spec: {restartPolicy: Never}", spec) + sidecar

    assert _finding("pod-failed", _pod(status)).container == "web"


def test_a_failure_of_days_ago_is_a_remark() -> None:
    finding = _finding("pod-failed", _pod(FAILED), now=NOW + timedelta(days=3))

    assert finding.severity is Severity.INFO


def test_a_pod_that_its_node_ended_blames_the_node() -> None:
    shutdown = EVICTED.replace("Evicted", "NodeLost")

    finding = _finding("pod-failed", _pod(shutdown))

    assert finding.message == "failed: NodeLost: The node was low on resource: memory."
    assert finding.suspects == (WORKER_1,)


RESTARTED = """
status:
  phase: Running
  conditions: [{type: Ready, status: "True"}]
  containerStatuses:
    - name: web
      restartCount: 5
      state: {running: {startedAt: "2026-01-15T07:40:00Z"}}
      lastState:
        terminated: {exitCode: 1, reason: Error, finishedAt: "2026-01-15T07:39:00Z"}
"""


def test_a_container_that_has_settled_since_its_last_restart_is_a_remark() -> None:
    lately = _finding("pod-restarting", _pod(RESTARTED))
    settled = _finding("pod-restarting", _pod(RESTARTED), now=NOW + timedelta(minutes=15))

    assert lately.message == (
        "container web was restarted 5 times, last after exit 1 (Error) 21 min ago"
    )
    assert lately.severity is Severity.WARNING
    assert settled.severity is Severity.INFO


def test_pods_that_went_down_with_their_host_share_a_cause() -> None:
    lost = RESTARTED.replace("exitCode: 1, reason: Error", "exitCode: 255, reason: Unknown")

    finding = _finding("pod-restarting", _pod(lost))

    assert finding.message == "went down with its host 21 min ago; it has been started again"
    assert finding.severity is Severity.INFO
    assert finding.suspects == (WORKER_1,)
    assert finding.alike == "node/worker-1"
    assert finding.container == ""


@pytest.mark.parametrize("check", PODS.values(), ids=PODS)
@pytest.mark.parametrize("fixture", ["fire", "quiet"])
def test_a_pod_reduced_at_arrival_is_judged_as_the_whole_pod(check: Check, fixture: str) -> None:
    items = documents(FIXTURES / check.rule.id / f"{fixture}.yaml")
    whole, small = build_snapshot(items), build_snapshot(items, reduce=reduced)

    assert list(check.function(small, check.rule)) == list(check.function(whole, check.rule))
