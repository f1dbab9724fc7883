"""Which warning events are said, and how."""

from typing import Any

import pytest
from conftest import FIXTURES, Build, build_snapshot, documents

from checks.events import warning_events
from inspector.model import Finding, Ref, State


def fired(items: list[dict[str, Any]], **states: State) -> list[Finding]:
    snapshot = build_snapshot(items, outcomes=states)
    return list(warning_events.function(snapshot, warning_events.rule))


def event(name: str, about: str = "web-1", **fields: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": name, "namespace": "shop"},
        "type": "Warning",
        "reason": "Unhealthy",
        "message": "probe failed",
        "lastTimestamp": "2026-01-15T07:59:00Z",
        "involvedObject": {"kind": "Pod", "namespace": "shop", "name": about},
        **fields,
    }


def pod(name: str) -> dict[str, Any]:
    owner = {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web", "controller": True}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "shop", "ownerReferences": [owner]},
    }


def by_reason(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.part: finding for finding in findings}


def test_an_event_hangs_on_the_owner_of_its_object_and_is_said_on_one_line() -> None:
    mount = by_reason(fired(documents(FIXTURES / "warning-events" / "fire.yaml")))["FailedMount"]

    assert mount.owner == Ref(group="apps", kind="Deployment", namespace="shop", name="web")
    assert mount.message == (
        'FailedMount: MountVolume.SetUp failed for volume "config": configmap "web" not found'
    )


def test_an_event_of_the_newer_recorder_is_dated_and_counted_by_its_series() -> None:
    cleanup = by_reason(fired(documents(FIXTURES / "warning-events" / "fire.yaml")))[
        "ImageGCFailed"
    ]

    assert cleanup.message == (
        "ImageGCFailed 84 times: failed to garbage collect required amount of images"
    )
    assert str(cleanup.last_seen) == "2026-01-15 07:58:00+00:00"


def test_events_of_one_owner_and_reason_are_one_finding() -> None:
    items = [
        pod("web-1"),
        pod("web-2"),
        event("a", count=2),
        event("b", about="web-2", count=5, lastTimestamp="2026-01-15T07:58:00Z"),
    ]

    (finding,) = fired(items)

    assert finding.message == "Unhealthy 7 times on 2 objects: probe failed"
    assert finding.subject.name == "web-1"
    assert finding.count == 2


@pytest.mark.parametrize(("count", "findings"), [(2, 0), (3, 1)])
def test_what_one_event_does_not_tell_three_do(count: int, findings: int) -> None:
    assert len(fired([pod("web-1"), event("a", count=count)])) == findings


@pytest.mark.parametrize(
    ("state", "findings"), [(State.COMPLETE, 0), (State.TRUNCATED, 1), (State.FORBIDDEN, 1)]
)
def test_an_object_is_gone_only_where_all_of_its_kind_were_read(
    state: State, findings: int
) -> None:
    assert len(fired([event("a", count=9)], pods=state)) == findings


def test_an_object_of_a_kind_that_is_never_read_may_exist() -> None:
    about = {"apiVersion": "example.com/v1", "kind": "Widget", "namespace": "shop", "name": "w"}

    (finding,) = fired([event("a", count=9, involvedObject=about)])

    assert str(finding.owner) == "Widget/shop/w"
    assert finding.command == "kubectl describe widget/w -n=shop"


def test_an_event_from_the_future_counts_as_recent(snapshot_of: Build) -> None:
    items = [pod("web-1"), event("a", count=9, lastTimestamp="2026-01-15T08:30:00Z")]

    assert len(list(warning_events.function(snapshot_of(items), warning_events.rule))) == 1
