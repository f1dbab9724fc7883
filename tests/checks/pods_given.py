"""Pods and what stands around them, as documents, and the findings about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import yaml
from conftest import NOW, Document, build_snapshot

from checks import ALL
from inspector.model import Finding, Ref

PODS = {item.rule.id: item for item in ALL if item.rule.id.startswith("pod-")}

WORKER_1 = Ref(kind="Node", name="worker-1")
WORKER_2 = Ref(kind="Node", name="worker-2")


def given_pod(text: str, name: str = "web-1", **metadata: Any) -> Document:
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


def owned(kind: str, name: str) -> dict[str, Any]:
    group = "batch/v1" if kind == "Job" else "apps/v1"
    reference = {"apiVersion": group, "kind": kind, "name": name, "controller": True}
    return {"ownerReferences": [reference]}


def given_node(name: str, ready: str = "True", *taints: str) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name},
        "spec": {"taints": [{"key": key, "effect": "NoSchedule"} for key in taints]},
        "status": {"conditions": [{"type": "Ready", "status": ready}]},
    }


def given_claim(name: str, phase: str) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "shop"},
        "status": {"phase": phase},
    }


def given_event(reason: str, message: str, at: str, pod: str = "web-1") -> Document:
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


def findings_of(rule: str, *items: Document, now: datetime = NOW) -> Sequence[Finding]:
    snapshot = build_snapshot(items, now=now)
    return list(PODS[rule].function(snapshot, PODS[rule].rule))


def finding_of(rule: str, *items: Document, now: datetime = NOW) -> Finding:
    (finding,) = findings_of(rule, *items, now=now)
    return finding
