"""StatefulSets, DaemonSets and the static pods of the control plane."""

from collections.abc import Iterator, Sequence

from inspector.demo.objects import Object, digest, letters, new, uid
from inspector.demo.pods import Place, template
from inspector.demo.services import service
from inspector.demo.staffing import GAP, WELL, node, ready, staffed, states
from inspector.demo.story import Machine, PodState, Story, Workload

_APPS = "apps/v1"
_LOST = "lost"
_REVISION = "controller-revision-hash"


def _labels(workload: Workload) -> dict[str, str]:
    return {"app.kubernetes.io/name": workload.name}


def stateful_set(story: Story, namespace: str, workload: Workload) -> Iterator[Object]:
    """A StatefulSet, its pods and their claims, its headless Service."""
    revision = f"{workload.name}-{letters(10, namespace, workload.name)}"
    places = _members(story, workload, revision)
    head = new(
        _APPS,
        "StatefulSet",
        namespace,
        workload.name,
        workload.created,
        metadata={"labels": _labels(workload), "generation": 1},
        spec=_stateful_spec(workload),
        status=_stateful_status(places, revision),
    )
    made = [item for place in places for item in _member(head, workload, place)]
    yield from (head, *made)
    yield from service(story, namespace, workload, made)


def _members(story: Story, workload: Workload, revision: str) -> list[Place]:
    name = workload.name
    return [
        Place(
            name=f"{name}-{number}",
            node=node(story, state, seed=name, number=number),
            state=state,
            labels={_REVISION: revision, "apps.kubernetes.io/pod-index": str(number)},
            created=workload.created + number * GAP,
        )
        for number, state in enumerate(states(story, workload.replicas, workload.pods))
    ]


def _stateful_spec(workload: Workload) -> Object:
    return {
        "replicas": workload.replicas,
        "serviceName": workload.name,
        "podManagementPolicy": "OrderedReady",
        "selector": {"matchLabels": _labels(workload)},
        "updateStrategy": {"type": "RollingUpdate"},
        "template": template(workload, _labels(workload)),
        "volumeClaimTemplates": [_claim_template(workload)],
    }


def _stateful_status(places: Sequence[Place], revision: str) -> Object:
    return {
        "observedGeneration": 1,
        "replicas": len(places),
        "currentReplicas": len(places),
        "updatedReplicas": len(places),
        "readyReplicas": ready(places),
        "availableReplicas": ready(places),
        "currentRevision": revision,
        "updateRevision": revision,
    }


def _claim_template(workload: Workload) -> Object:
    return {"metadata": {"name": "data"}, "spec": _claim_spec(workload)}


def _claim_spec(workload: Workload) -> Object:
    return {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": workload.storage}},
        "storageClassName": "standard",
        "volumeMode": "Filesystem",
    }


def _member(head: Object, workload: Workload, place: Place) -> Iterator[Object]:
    """One replica and the claim that is its own."""
    namespace, claim = head["metadata"]["namespace"], f"data-{place.name}"
    volume = f"pvc-{uid('PersistentVolumeClaim', namespace, claim)}"
    yield new(
        "v1",
        "PersistentVolumeClaim",
        namespace,
        claim,
        place.created,
        metadata={"labels": _labels(workload), "finalizers": ["kubernetes.io/pvc-protection"]},
        spec=_claim_spec(workload) | {"volumeName": volume},
        status={
            "phase": "Bound",
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": workload.storage},
        },
    )
    form = template(workload, _labels(workload), claim)
    yield from staffed(head, form, [place])


def daemon_set(story: Story, namespace: str, workload: Workload) -> Iterator[Object]:
    """A DaemonSet and its pods, one on each node."""
    labels = _labels(workload)
    places = [_daemon(story, namespace, workload, machine) for machine in story.machines]
    form = template(workload, labels)
    head = new(
        _APPS,
        "DaemonSet",
        namespace,
        workload.name,
        workload.created,
        metadata={"labels": labels, "generation": 1},
        spec={
            "selector": {"matchLabels": labels},
            "updateStrategy": {"type": "RollingUpdate"},
            "template": form,
        },
        status=_daemon_counts(places),
    )
    yield head
    yield from staffed(head, form, places)


def _daemon(story: Story, namespace: str, workload: Workload, machine: Machine) -> Place:
    revision = letters(10, namespace, workload.name)
    return Place(
        name=f"{workload.name}-{letters(5, namespace, workload.name, machine.name)}",
        node=machine,
        state=story.states[_LOST] if machine.lost else WELL,
        labels={_REVISION: revision, "pod-template-generation": "1"},
        created=workload.created,
    )


def _daemon_counts(places: Sequence[Place]) -> Object:
    wanted, there = len(places), ready(places)
    return {
        "observedGeneration": 1,
        "desiredNumberScheduled": wanted,
        "currentNumberScheduled": wanted,
        "updatedNumberScheduled": wanted,
        "numberMisscheduled": 0,
        "numberReady": there,
        "numberAvailable": there,
        "numberUnavailable": wanted - there,
    }


def static_pods(story: Story, namespace: str, workload: Workload) -> Iterator[Object]:
    """The mirrors of a static pod, one on each node of the control plane."""
    form = template(workload, {"tier": "control-plane", "component": workload.name})
    for machine in story.machines:
        if machine.role == "control-plane":
            yield from staffed(_node(machine), form, [_mirror(namespace, workload, machine)])


def _node(machine: Machine) -> Object:
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": machine.name}}


def _mirror(namespace: str, workload: Workload, machine: Machine) -> Place:
    name = f"{workload.name}-{machine.name}"
    digested = digest("manifest", namespace, name).hex()[:32]
    annotations = {
        "kubernetes.io/config.hash": digested,
        "kubernetes.io/config.mirror": digested,
        "kubernetes.io/config.source": "file",
    }
    return Place(
        name=name,
        node=machine,
        state=PodState(metadata={"annotations": annotations}),
        labels={},
        created=workload.created,
    )
