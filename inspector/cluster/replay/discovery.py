"""Describes the served kinds to clients, in the plain form that every kubectl understands."""

from collections.abc import Iterable
from typing import Any

from inspector.cluster.dump.builtin import BUILT_IN, Served

# What `kubectl get all` means.
_ALL = {
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Job",
    "Pod",
    "ReplicaSet",
    "ReplicationController",
    "Service",
    "StatefulSet",
}

Document = dict[str, Any]


def core_versions() -> Document:
    """GET /api."""
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}


def group_list(kinds: Iterable[Served]) -> Document:
    """GET /apis."""
    names = sorted({kind.group for kind in kinds} - {""})
    groups = [group(kinds, name) for name in names]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}


def group(kinds: Iterable[Served], name: str) -> Document | None:
    """GET /apis/GROUP, or None if no kind of the group is served."""
    versions = sorted({kind.version for kind in kinds if kind.group == name}, reverse=True)
    entries = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    if not entries:
        return None
    return {
        "kind": "APIGroup",
        "apiVersion": "v1",
        "name": name,
        "versions": entries,
        "preferredVersion": entries[0],
    }


def resource_list(kinds: Iterable[Served], group: str, version: str) -> Document | None:
    """GET /api/v1 or /apis/GROUP/VERSION, or None if no kind of it is served."""
    resources = [
        _resource(kind) for kind in kinds if (kind.group, kind.version) == (group, version)
    ]
    if not resources and group:
        return None
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{group}/{version}".removeprefix("/"),
        "resources": resources,
    }


def _resource(kind: Served) -> Document:
    resource: Document = {
        "name": kind.plural,
        "singularName": kind.kind.lower(),
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": ["get", "list"],
    }
    if kind.short:
        resource["shortNames"] = [kind.short]
    if kind.kind in _ALL and kind in BUILT_IN:
        resource["categories"] = ["all"]
    return resource
