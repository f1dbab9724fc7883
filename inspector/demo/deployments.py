"""Deployments with their ReplicaSets and pods."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from inspector.demo.objects import Object, conditions, controlled_by, letters, new
from inspector.demo.pods import Place, template
from inspector.demo.services import service
from inspector.demo.staffing import GAP, counted, node, ready, staffed, states
from inspector.demo.story import Conditions, Rollout, Story, Workload

_APPS = "apps/v1"

_PROGRESS = {
    "NewReplicaSetAvailable": 'ReplicaSet "{}" has successfully progressed.',
    "ReplicaSetUpdated": 'ReplicaSet "{}" is progressing.',
    "ProgressDeadlineExceeded": 'ReplicaSet "{}" has timed out progressing.',
}


@dataclass(frozen=True, kw_only=True)
class _Set:
    """One ReplicaSet to be, with its pods."""

    name: str
    revision: int
    part: Rollout
    wanted: int
    labels: Mapping[str, str]
    places: Sequence[Place]


def deployment(story: Story, namespace: str, workload: Workload) -> Iterator[Object]:
    """A Deployment and all that hangs on it."""
    sets = _sets(story, namespace, workload)
    revision = {"deployment.kubernetes.io/revision": str(workload.revision)}
    labels = {"app.kubernetes.io/name": workload.name}
    head = new(
        _APPS,
        "Deployment",
        namespace,
        workload.name,
        story.born if workload.revision > 1 else workload.created,
        metadata={"labels": labels, "generation": workload.revision, "annotations": revision},
        spec=_spec(workload, sets[-1], labels),
        status=_status(workload, sets),
    )
    made = [item for one in sets for item in _replica_set(head, workload, one)]
    yield from (head, *made)
    yield from service(story, namespace, workload, made)


def _spec(workload: Workload, newest: _Set, labels: Mapping[str, str]) -> Object:
    return {
        "replicas": workload.replicas,
        "revisionHistoryLimit": 3,
        "progressDeadlineSeconds": 600,
        "selector": {"matchLabels": labels},
        "strategy": _strategy(workload),
        "template": _template(workload, newest, labels),
    }


def _strategy(workload: Workload) -> Object:
    limits = {"maxSurge": workload.max_surge, "maxUnavailable": workload.max_unavailable}
    return {"type": "RollingUpdate", "rollingUpdate": limits}


def _sets(story: Story, namespace: str, workload: Workload) -> list[_Set]:
    """The ReplicaSet that serves, then the one that is being rolled out."""
    there = workload.replicas if workload.there is None else workload.there
    serving = Rollout(
        image=workload.image,
        created=workload.created,
        replicas=there,
        memory=workload.memory,
        pods=workload.pods,
    )
    if workload.rollout is None:
        return [_set(story, namespace, workload, serving, wanted=workload.replicas)]
    return [
        _set(story, namespace, workload, serving, wanted=there, before=1),
        _set(story, namespace, workload, workload.rollout, wanted=workload.rollout.replicas),
    ]


def _set(
    story: Story, namespace: str, workload: Workload, part: Rollout, *, wanted: int, before: int = 0
) -> _Set:
    hashed = letters(10, namespace, workload.name, part.image)
    name = f"{workload.name}-{hashed}"
    places = [
        Place(
            name=f"{name}-{letters(5, namespace, name, number)}",
            node=node(story, state, seed=name, number=number),
            state=state,
            labels={"pod-template-hash": hashed},
            created=part.created + number * GAP,
        )
        for number, state in enumerate(states(story, part.replicas, part.pods))
    ]
    return _Set(
        name=name,
        revision=workload.revision - before,
        part=part,
        wanted=wanted,
        labels={"app.kubernetes.io/name": workload.name, "pod-template-hash": hashed},
        places=places,
    )


def _status(workload: Workload, sets: Sequence[_Set]) -> Object:
    places = [place for one in sets for place in one.places]
    there, serving = counted(places), ready(places)
    missing = max(workload.replicas - serving, there - serving)
    status = {
        "observedGeneration": workload.revision,
        "replicas": there,
        "updatedReplicas": counted(sets[-1].places),
        "readyReplicas": serving,
        "availableReplicas": serving,
        "unavailableReplicas": missing,
        "conditions": conditions(_conditions(workload, sets[-1], serving)),
    }
    return {key: value for key, value in status.items() if value != 0}


def _conditions(workload: Workload, newest: _Set, serving: int) -> Conditions:
    """As the controller writes them, unless the story knows better."""
    enough = serving >= workload.replicas - workload.tolerated
    moments = {"lastTransitionTime": workload.created, "lastUpdateTime": workload.created}
    available = {
        "status": str(enough),
        "reason": f"MinimumReplicas{'Available' if enough else 'Unavailable'}",
        "message": f"Deployment {'has' if enough else 'does not have'} minimum availability.",
    }
    progressing = {"status": "True", "reason": "NewReplicaSetAvailable"}
    progressing |= workload.conditions.get("Progressing", {})
    progressing["message"] = _PROGRESS[progressing["reason"]].format(newest.name)
    return {
        "Available": moments | available,
        **workload.conditions,
        "Progressing": moments | progressing,
    }


def _template(workload: Workload, one: _Set, labels: Mapping[str, str]) -> Object:
    revised = msgspec.structs.replace(workload, image=one.part.image, memory=one.part.memory)
    return template(revised, labels, workload.claim)


def _replica_set(head: Object, workload: Workload, one: _Set) -> Iterator[Object]:
    """A ReplicaSet, its pods and the events about them."""
    form = _template(workload, one, one.labels)
    item = new(
        _APPS,
        "ReplicaSet",
        head["metadata"]["namespace"],
        one.name,
        one.part.created,
        metadata={
            "labels": one.labels,
            "generation": 1,
            "annotations": {"deployment.kubernetes.io/revision": str(one.revision)},
            "ownerReferences": controlled_by(head),
        },
        spec={
            "replicas": one.wanted,
            "selector": {"matchLabels": one.labels},
            "template": form,
        },
        status=_set_status(one, head["status"]["conditions"]),
    )
    yield item
    yield from staffed(item, form, one.places)


def _set_status(one: _Set, of_deployment: Sequence[Object]) -> Object:
    there = counted(one.places)
    refused = [x for x in of_deployment if x["type"] == "ReplicaFailure"]
    return {
        "observedGeneration": 1,
        "replicas": there,
        "fullyLabeledReplicas": there,
        "readyReplicas": ready(one.places),
        "availableReplicas": ready(one.places),
    } | ({"conditions": refused} if refused else {})
