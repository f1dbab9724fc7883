"""What findings about pods on their way say and blame: to a node, to readiness, to their end."""

from datetime import UTC, datetime

from conftest import Document
from pods_given import (
    WORKER_1,
    WORKER_2,
    finding_of,
    given_claim,
    given_event,
    given_node,
    given_pod,
)

from inspector.model import Ref


def _unplaced(message: str) -> Document:
    pod = given_pod("""
    status:
      phase: Pending
      conditions:
        - {type: PodScheduled, status: "False", reason: Unschedulable}
    """)
    pod["status"]["conditions"][0]["message"] = message
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    pod["spec"] = {"containers": [{"name": "web"}], "volumes": volumes}
    return pod


def test_a_taint_of_the_control_plane_blames_the_nodes_that_carry_it_or_are_not_ready() -> None:
    finding = finding_of(
        "pod-unschedulable",
        _unplaced(
            "0/4 nodes are available: 1 Insufficient cpu, 3 node(s) had untolerated taint"
            " {node.kubernetes.io/not-ready: }."
        ),
        given_node("worker-1", "True", "node.kubernetes.io/not-ready"),
        given_node("worker-2", "False"),
        given_node("worker-3", "True"),
        given_node("worker-4", "True", "node.kubernetes.io/disk-pressure"),
    )

    assert finding.message == (
        "fits on no node: Insufficient cpu (1 node);"
        " untolerated taint node.kubernetes.io/not-ready (3 nodes)"
    )
    assert finding.suspects == (WORKER_1, WORKER_2)
    assert finding.alike == "Insufficient cpu; untolerated taint node.kubernetes.io/not-ready"


def test_a_claim_without_a_volume_is_blamed_where_the_scheduler_complains_of_volumes() -> None:
    claim = given_claim("data", "Pending")

    bound = finding_of(
        "pod-unschedulable",
        _unplaced("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."),
        claim,
    )
    full = finding_of(
        "pod-unschedulable", _unplaced("0/1 nodes are available: 1 Insufficient cpu."), claim
    )

    assert bound.suspects == (Ref(kind="PersistentVolumeClaim", namespace="shop", name="data"),)
    assert full.suspects == ()


def test_a_pod_no_scheduler_took_says_which_one_it_waits_for() -> None:
    pod = given_pod("status: {phase: Pending}", creationTimestamp="2026-01-15T07:00:00Z")
    pod["spec"] = {"schedulerName": "volcano"}

    finding = finding_of("pod-unschedulable", pod)

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
    finding = finding_of(
        "pod-stuck-creating",
        given_pod(CREATING),
        given_claim("data", "Lost"),
        given_event("FailedMount", "MountVolume failed: old", "2026-01-15T04:00:00Z"),
        given_event("FailedMount", "MountVolume failed: no such device", "2026-01-15T07:50:00Z"),
        given_event("FailedMount", "Unable to attach or mount volumes", "2026-01-15T07:58:00Z"),
    )

    assert finding.message == "still being created for 3 h: MountVolume failed: no such device"
    assert finding.last_seen == datetime(2026, 1, 15, 7, 50, tzinfo=UTC)
    assert finding.suspects == (
        Ref(kind="PersistentVolumeClaim", namespace="shop", name="data"),
        WORKER_1,
    )


def test_a_pod_stuck_creating_without_a_word_says_so() -> None:
    finding = finding_of("pod-stuck-creating", given_pod(CREATING))

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
    event = given_event("Unhealthy", "Readiness probe failed: 503\nbody", "2026-01-15T07:59:00Z")

    finding = finding_of("pod-not-ready", given_pod(UNREADY), event)

    assert finding.message == "not ready for 60 min: Readiness probe failed: 503"
    assert finding.suspects == (WORKER_1,)


def test_a_probe_that_failed_before_the_last_recovery_is_not_the_cause() -> None:
    event = given_event("Unhealthy", "Liveness probe failed", "2026-01-15T06:00:00Z")

    finding = finding_of("pod-not-ready", given_pod(UNREADY), event)

    assert finding.message == "not ready for 60 min: containers with unready status: [web]"


def test_finalizers_not_the_node_are_blamed_where_they_hold_a_pod() -> None:
    deleted = {"deletionTimestamp": "2026-01-14T08:00:00Z"}

    held = finding_of(
        "pod-stuck-terminating",
        given_pod("status: {phase: Running}", finalizers=["example.com/drain"], **deleted),
    )
    lost = finding_of("pod-stuck-terminating", given_pod("status: {phase: Running}", **deleted))

    assert held.message == "terminating for 24 h: finalizers example.com/drain"
    assert held.suspects == ()
    assert lost.message == "terminating for 24 h: its node has not confirmed the end"
    assert lost.suspects == (WORKER_1,)
