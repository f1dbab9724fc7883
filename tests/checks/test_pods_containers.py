"""What findings about containers and images say, blame and have in common."""

from datetime import UTC, datetime, timedelta

from conftest import NOW, Document
from pods_given import PODS, WORKER_1, finding_of, findings_of, given_event, given_pod

from inspector.model import Evidence

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
    finding = finding_of("pod-crash-loop", given_pod(CRASHING))

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
    finding = finding_of("pod-crash-loop", given_pod(CRASHING), now=NOW - timedelta(hours=2))

    assert finding.message.endswith("0 s ago")


def test_a_container_killed_for_memory_is_the_origin_of_its_crash_loop() -> None:
    pod = given_pod(
        CRASHING.replace("127, reason: Error", "137, reason: OOMKilled")
        + "spec: {containers: [{name: web, resources: {limits: {memory: 64Mi}}}]}"
    )

    oom, loop = finding_of("pod-oom-killed", pod), finding_of("pod-crash-loop", pod)

    assert oom.message == "container web was OOMKilled 3 min ago; its memory limit is 64Mi"
    assert oom.container == loop.container
    assert PODS["pod-oom-killed"].rule.symptom < PODS["pod-crash-loop"].rule.symptom


def _pulling(image: str, message: str, name: str = "web-1") -> Document:
    return given_pod(
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
    first, second = findings_of(
        "pod-image-pull",
        _pulling("registry.example:5000/a:1", "dial tcp: i/o timeout"),
        _pulling("registry.example:5000/b:1", "connection refused", "web-2"),
    )

    assert first.alike == second.alike == "registry.example:5000: registry does not answer"


def test_only_pods_that_want_the_same_missing_image_share_a_cause() -> None:
    first, second = findings_of(
        "pod-image-pull",
        _pulling("registry.example/a:1", "manifest unknown"),
        _pulling("registry.example/b:1", "manifest unknown", "web-2"),
    )

    assert first.message == "container web cannot pull registry.example/a:1: image not found"
    assert first.alike == "registry.example/a:1"
    assert second.alike == "registry.example/b:1"


def test_a_pull_nobody_can_class_is_told_in_the_words_of_the_runtime() -> None:
    finding = finding_of("pod-image-pull", _pulling("web:1", "no space left on device"))

    assert finding.message == "container web cannot pull web:1: no space left on device"
    assert finding.alike == ""


def test_a_pull_in_its_back_off_is_classed_by_the_event_that_tells_the_cause() -> None:
    said = 'Failed to pull image "web:1": manifest unknown'

    finding = finding_of(
        "pod-image-pull",
        _pulling("web:1", "Back-off pulling image"),
        given_event("Failed", said, "2026-01-15T07:50:00Z"),
        given_event("Failed", "Error: ImagePullBackOff", "2026-01-15T07:59:00Z"),
    )

    assert finding.message == "container web cannot pull web:1: image not found"
    assert Evidence("events[Failed].message", said) in finding.evidence


def test_pods_that_miss_the_same_key_share_a_cause() -> None:
    finding = finding_of(
        "pod-config-error",
        given_pod("""
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
