"""Pods: what runs on which node, and how it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from inspector.demo.objects import Object, conditions, controlled_by, digest, new
from inspector.demo.story import Machine, PodState, Workload

_STEPS = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
_START = timedelta(seconds=3)

# This cluster leaves pods on a lost node for an hour (--default-unreachable-toleration-seconds).
_STAYS = [
    {"key": f"node.kubernetes.io/{kind}", "operator": "Exists", "effect": "NoExecute"}
    | {"tolerationSeconds": 3600}
    for kind in ("not-ready", "unreachable")
]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One pod to be: its name, its node (None where it has not found one), its state."""

    name: str
    node: Machine | None
    state: PodState
    labels: Mapping[str, str]
    created: datetime


def template(workload: Workload, labels: Mapping[str, str], claim: str = "") -> Object:
    """The pod template of a workload, mounting this claim if any."""
    spec: Object = {
        "containers": [_container(workload)],
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Never" if workload.kind == "Job" else "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "serviceAccountName": "default",
        "terminationGracePeriodSeconds": 30,
        "tolerations": [*workload.tolerations, *_STAYS],
    }
    if workload.priority_class:
        spec["priorityClassName"] = workload.priority_class
    if claim:
        source = {"claimName": claim}
        spec["volumes"] = [{"name": "data", "persistentVolumeClaim": source}]
    return {"metadata": {"labels": dict(labels)}, "spec": spec}


def _container(workload: Workload) -> Object:
    container: Object = {
        "name": workload.cron_job or workload.name,
        "image": workload.image,
        "imagePullPolicy": "IfNotPresent",
        "resources": {
            "requests": {"cpu": workload.cpu, "memory": workload.memory},
            "limits": {"memory": workload.memory},
        },
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
    }
    if workload.port:
        container["ports"] = [{"name": "main", "containerPort": workload.port, "protocol": "TCP"}]
        container["readinessProbe"] = _probe(workload, "/readyz")
        container["livenessProbe"] = _probe(workload, "/livez")
    if workload.claim or workload.storage:
        container["volumeMounts"] = [{"name": "data", "mountPath": "/var/lib/data"}]
    return container


def _probe(workload: Workload, path: str) -> Object:
    """By HTTP; of a StatefulSet, which holds data here, by connecting."""
    by_http = {"httpGet": {"path": path, "port": "main", "scheme": "HTTP"}}
    check = {"tcpSocket": {"port": "main"}} if workload.kind == "StatefulSet" else by_http
    return {**check, "periodSeconds": 10, "timeoutSeconds": 2, "failureThreshold": 3}


def pod(owner: Object, form: Object, place: Place) -> Object:
    """A pod of this owner, made from this template."""
    namespace = owner["metadata"].get("namespace", "kube-system")
    labels = {**form["metadata"]["labels"], **place.labels}
    metadata = {"labels": labels, "ownerReferences": controlled_by(owner)}
    metadata |= place.state.metadata
    spec = form["spec"] | ({"nodeName": place.node.name} if place.node else {})
    return new(
        "v1",
        "Pod",
        namespace,
        place.name,
        place.created,
        metadata=metadata,
        spec=spec,
        status=_status(place, namespace, form["spec"]["containers"][0]),
    )


def _status(place: Place, namespace: str, container: Object) -> Object:
    state, known = place.state, place.state.conditions
    steps = _STEPS if place.node else ("PodScheduled",)
    well = {"status": "True", "lastProbeTime": None, "lastTransitionTime": place.created + _START}
    status = {
        "phase": state.phase,
        "conditions": conditions({step: well | known.get(step, {}) for step in steps}),
        "qosClass": "Burstable",
    }
    if place.node is None:
        return status
    first, second = digest("address", namespace, place.name)[:2]
    address = f"10.{100 + int(place.node.address.rpartition('.')[2])}.{first}.{second}"
    return status | {
        "hostIP": place.node.address,
        "hostIPs": [{"ip": place.node.address}],
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": place.created,
        "containerStatuses": [_container_status(place, container)],
    }


def _container_status(place: Place, container: Object) -> dict[str, Any]:
    image, started = container["image"], place.created + _START
    running = {
        "name": container["name"],
        "image": image,
        "imageID": f"{image.rpartition(':')[0]}@sha256:{digest(image).hex()}",
        "containerID": f"containerd://{digest(place.name, container['name']).hex()}",
        "ready": True,
        "started": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": started}},
        "lastState": {},
    }
    return running | place.state.container
