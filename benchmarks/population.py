"""A synthetic cluster in the shape of a real one; one pod in fifty is unwell."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime.now(UTC).replace(microsecond=0)
PAGE = 500
CHUNK = 4096  # as kube-apiserver streams its lists

LOST_EVERY, CRASHED_EVERY = 200, 50

Object = dict[str, Any]


def _ago(**span: float) -> str:
    return (NOW - timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _managed(index: int) -> list[Object]:
    """What server-side apply leaves on every object: a quarter of its size."""
    fields: Object = {f"f:field-{n}": {".": {}, "f:value": {}, f"k:{{{n}}}": {}} for n in range(44)}
    manager = {"operation": "Update", "apiVersion": "v1", "time": _ago(days=3)}
    return [
        {**manager, "manager": "kube-controller-manager", "fieldsV1": {"f:metadata": fields}},
        {**manager, "manager": f"kubelet-{index % 7}", "fieldsV1": {"f:status": fields}},
    ]


def node(index: int) -> Object:
    """A node; one in two hundred is lost."""
    ready = "Unknown" if index % LOST_EVERY == 0 else "True"
    resources = {"cpu": "16", "memory": "64Gi", "pods": "110"}
    images = [
        {"names": [f"registry.example/app-{n}@sha256:{n:064x}", f"registry.example/app-{n}:1"]}
        for n in range(40)
    ]
    return {
        "metadata": {
            "name": f"node-{index:04d}",
            "creationTimestamp": _ago(days=90),
            "labels": {"kubernetes.io/hostname": f"node-{index:04d}", "zone": f"z-{index % 3}"},
            "managedFields": _managed(index),
        },
        "spec": {"podCIDR": "10.0.0.0/24"},
        "status": {
            "capacity": resources,
            "allocatable": resources,
            "conditions": [
                {"type": "MemoryPressure", "status": "False", "lastTransitionTime": _ago(days=9)},
                {"type": "Ready", "status": ready, "lastTransitionTime": _ago(hours=1)},
            ],
            "nodeInfo": {"kubeletVersion": "v1.34.4", "bootID": f"{index:032x}"},
            "images": images,
        },
    }


def _status(index: int, container: str) -> Object:
    image = f"registry.example/team/{container}:1.2.3"
    status: Object = {
        "name": container,
        "image": image,
        "imageID": f"{image}@sha256:{index:064x}",
        "containerID": f"containerd://{index:064x}",
        "ready": True,
        "started": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": _ago(days=2)}},
    }
    if index % CRASHED_EVERY == 0:
        end = {"exitCode": 1, "reason": "Error", "finishedAt": _ago(minutes=3)}
        waiting = {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting"}
        status |= {
            "ready": False,
            "restartCount": 12,
            "state": {"waiting": waiting},
            "lastState": {"terminated": end},
        }
    return status


def pod(index: int) -> Object:
    """A pod of a Deployment of ten; one in fifty crash-loops."""
    app = index // 10
    name = f"app-{app:05d}"
    containers = ["main", "sidecar"] if app % 3 == 0 else ["main"]
    well = index % CRASHED_EVERY != 0
    owner = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "name": f"{name}-7d9f",
        "uid": f"{app:032x}",
    }
    return {
        "metadata": {
            "name": f"{name}-7d9f-{index % 10}abcd",
            "namespace": f"team-{app % 100:03d}",
            "uid": f"{index:032x}",
            "creationTimestamp": _ago(days=2),
            "labels": {"app": name, "team": f"team-{app % 20}", "pod-template-hash": "7d9f"},
            "annotations": {"checksum/config": f"{app:064x}", "prometheus.io/scrape": "true"},
            "ownerReferences": [owner | {"controller": True}],
            "managedFields": _managed(index),
        },
        "spec": {
            "nodeName": f"node-{index % 1000:04d}",
            "serviceAccountName": "default",
            "containers": [_container(app, container) for container in containers],
            "tolerations": [
                {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute"}
                for key in ("not-ready", "unreachable")
            ],
            "volumes": [{"name": f"v-{n}", "configMap": {"name": f"{name}-{n}"}} for n in range(3)],
        },
        "status": {
            "phase": "Running",
            "conditions": [
                {
                    "type": kind,
                    "status": "True" if well or kind != "Ready" else "False",
                    "lastTransitionTime": _ago(hours=2),
                }
                for kind in ("Initialized", "Ready", "ContainersReady", "PodScheduled")
            ],
            "containerStatuses": [
                _status(index if container == "main" else 1, container) for container in containers
            ],
        },
    }


def _container(app: int, name: str) -> Object:
    probe = {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 10}
    return {
        "name": name,
        "image": f"registry.example/team/{name}:1.2.3",
        "env": [{"name": f"SETTING_{n}", "value": f"value-{app}-{n}"} for n in range(20)],
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}},
        "readinessProbe": probe,
        "livenessProbe": probe,
        "volumeMounts": [{"name": f"v-{n}", "mountPath": f"/etc/v-{n}"} for n in range(3)],
    }


def pages(kind: str, items: list[Object]) -> list[bytes]:
    """The list as chunked HTTP bodies of one page each; the token is the page's number."""
    starts = range(0, max(len(items), 1), PAGE)
    bodies = []
    for number, start in enumerate(starts):
        following = {"continue": str(number + 1)} if start + PAGE < len(items) else {}
        page = {
            "kind": f"{kind}List",
            "apiVersion": "v1",
            "metadata": {"resourceVersion": "1"} | following,
            "items": items[start : start + PAGE],
        }
        bodies.append(_chunked(json.dumps(page, separators=(",", ":")).encode()))
    return bodies


def _chunked(body: bytes) -> bytes:
    parts = (body[at : at + CHUNK] for at in range(0, len(body), CHUNK))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
