"""Why a claim is said to wait."""

from typing import Any

import pytest
from conftest import FIXTURES, Build, documents

from checks.storage import pvc_pending
from inspector.model import State

ITEMS = documents(FIXTURES / "pvc-pending" / "fire.yaml")


def messages(snapshot_of: Build, items: list[dict[str, Any]], **states: State) -> dict[str, str]:
    snapshot = snapshot_of(items, outcomes=states)
    return {x.subject.name: x.message for x in pvc_pending.function(snapshot, pvc_pending.rule)}


def test_the_cause_is_said(snapshot_of: Build) -> None:
    assert messages(snapshot_of, ITEMS) == {
        "typo": "pending for 22 min: there is no StorageClass gold",
        "classless": ("pending for 22 min: it names no StorageClass and there is no default one"),
        "failing": (
            'pending for 22 min: failed to provision volume with StorageClass "fast": '
            "rpc error: code = ResourceExhausted desc = quota"
        ),
        "slow": "pending for 22 min: no volume has been bound to it",
        "wanted": "pending for 22 min: no volume has been bound to it",
        "by-hand": "pending for 22 min: it waits for a volume made by hand",
    }


def test_claims_are_alike_by_class_and_cause(snapshot_of: Build) -> None:
    findings = pvc_pending.function(snapshot_of(ITEMS), pvc_pending.rule)

    assert {x.subject.name: x.alike for x in findings} == {
        "typo": "gold: no such class",
        "classless": ": no default class",
        "failing": "fast: provisioning failed",
        "slow": "eager: unknown",
        "wanted": "fast: unknown",
        "by-hand": ": static",
    }


@pytest.mark.parametrize("state", [State.FORBIDDEN, State.TRUNCATED, State.ABSENT])
def test_a_class_is_not_called_missing_where_classes_were_not_read(
    snapshot_of: Build, state: State
) -> None:
    claims = [item for item in ITEMS if item["kind"] != "StorageClass"]
    seen = messages(snapshot_of, claims, storageclasses=state)

    assert set(seen) == {"failing", "wanted", "by-hand"}


def test_a_pod_that_was_not_read_may_use_the_claim(snapshot_of: Build) -> None:
    items = documents(FIXTURES / "pvc-pending" / "quiet.yaml")
    without = [item for item in items if item["kind"] != "Pod"]

    assert set(messages(snapshot_of, without, pods=State.FORBIDDEN)) == {
        "unused",
        "by-hand",
        "innocent",
    }
