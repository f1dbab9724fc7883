"""Nodes."""

from collections.abc import Iterator
from datetime import datetime

from inspector.demo.objects import Object, conditions, digest, new
from inspector.demo.story import Conditions, Machine, Story

_VERSION = "v1.34.4"
_SYSTEM = "Ubuntu 24.04.3 LTS"
_KERNEL = "6.8.0-87-generic"
_RUNTIME = "containerd://2.1.5"
_RESERVED_MI = 1536

_WELL = {
    "MemoryPressure": (
        "False",
        "KubeletHasSufficientMemory",
        "kubelet has sufficient memory available",
    ),
    "DiskPressure": ("False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    "PIDPressure": ("False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    "Ready": ("True", "KubeletReady", "kubelet is posting ready status"),
}


def nodes(story: Story, now: datetime) -> Iterator[Object]:
    """Each node, as its kubelet reported it last."""
    for machine in story.machines:
        yield _node(machine, story.born, now)


def _node(machine: Machine, born: datetime, now: datetime) -> Object:
    spec = {"taints": machine.taints, "unschedulable": machine.unschedulable}
    return new(
        "v1",
        "Node",
        "",
        machine.name,
        born,
        metadata={"labels": _labels(machine), "annotations": _ANNOTATIONS},
        spec={key: value for key, value in spec.items() if value},
        status=_status(machine) | {"conditions": conditions(_conditions(machine, born, now))},
    )


_ANNOTATIONS = {"volumes.kubernetes.io/controller-managed-attach-detach": "true"}


def _labels(machine: Machine) -> dict[str, str]:
    labels = {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": machine.name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/region": "north",
        "topology.kubernetes.io/zone": machine.zone,
    }
    return labels | ({f"node-role.kubernetes.io/{machine.role}": ""} if machine.role else {})


def _status(machine: Machine) -> Object:
    memory = machine.memory_gi * 1024
    sizes = {"cpu": str(machine.cpu), "ephemeral-storage": "203056560Ki", "pods": "110"}
    return {
        "addresses": [
            {"type": "InternalIP", "address": machine.address},
            {"type": "Hostname", "address": machine.name},
        ],
        "capacity": sizes | {"memory": f"{memory * 1024}Ki"},
        "allocatable": sizes | {"memory": f"{(memory - _RESERVED_MI) * 1024}Ki"},
        "nodeInfo": {
            "architecture": "amd64",
            "bootID": digest("boot", machine.name).hex()[:32],
            "containerRuntimeVersion": _RUNTIME,
            "kernelVersion": _KERNEL,
            "kubeletVersion": _VERSION,
            "operatingSystem": "linux",
            "osImage": _SYSTEM,
        },
    }


def _conditions(machine: Machine, born: datetime, now: datetime) -> Conditions:
    """As the kubelet writes them, unless the story knows better."""
    moments = {"lastHeartbeatTime": now, "lastTransitionTime": born}
    return {
        kind: {"status": status, "reason": reason, "message": message}
        | moments
        | machine.conditions.get(kind, {})
        for kind, (status, reason, message) in _WELL.items()
    }
