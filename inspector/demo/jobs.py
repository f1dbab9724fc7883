"""Jobs and their pods."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from inspector.demo.objects import Object, conditions, controlled_by, letters, new, uid
from inspector.demo.pods import Place, template
from inspector.demo.staffing import GAP, node, staffed, states
from inspector.demo.story import PodState, Story, Workload

_UID = "batch.kubernetes.io/controller-uid"


def job(story: Story, namespace: str, workload: Workload) -> Iterator[Object]:
    """A Job, its pods and the events about them."""
    key = uid("Job", namespace, workload.name)
    labels = {_UID: key, "batch.kubernetes.io/job-name": workload.name}
    places = _places(story, namespace, workload)
    form = template(workload, labels, workload.claim)
    owner = _cron_job(namespace, workload.cron_job) if workload.cron_job else None
    head = new(
        "batch/v1",
        "Job",
        namespace,
        workload.name,
        workload.created,
        metadata={"labels": labels, "generation": 1}
        | ({"ownerReferences": controlled_by(owner)} if owner else {}),
        spec=_spec(workload) | {"selector": {"matchLabels": {_UID: key}}, "template": form},
        status=_status(workload, places),
    )
    yield head
    yield from staffed(head, form, places)


def _spec(workload: Workload) -> Object:
    return {
        "backoffLimit": workload.backoff_limit,
        "completionMode": "NonIndexed",
        "completions": workload.replicas,
        "parallelism": workload.replicas,
        "suspend": False,
    }


def _cron_job(namespace: str, name: str) -> Object:
    metadata = {"namespace": namespace, "name": name}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata}


def _places(story: Story, namespace: str, workload: Workload) -> list[Place]:
    name, there = workload.name, workload.there or workload.replicas
    if workload.finished:
        found = [_completed(workload.created, workload.finished)] * there
    else:
        found = states(story, there, workload.pods)
    return [
        Place(
            name=f"{name}-{letters(5, namespace, name, number)}",
            node=node(story, state, seed=name, number=number),
            state=state,
            labels={},
            created=state.created or workload.created + number * GAP,
        )
        for number, state in enumerate(found)
    ]


def _completed(started: datetime, finished: datetime) -> PodState:
    """A pod that did its work."""
    over = {"status": "False", "reason": "PodCompleted", "lastTransitionTime": finished}
    ended = {"exitCode": 0, "reason": "Completed", "startedAt": started, "finishedAt": finished}
    return PodState(
        phase="Succeeded",
        conditions={
            "PodReadyToStartContainers": {"status": "False", "lastTransitionTime": finished},
            "Ready": over,
            "ContainersReady": over,
        },
        container={"ready": False, "started": False, "state": {"terminated": ended}},
    )


def _status(workload: Workload, places: Sequence[Place]) -> Object:
    status = {"startTime": workload.created, "ready": 0, "terminating": 0}
    if workload.finished:
        reached = _reached(workload.finished)
        return status | {
            "succeeded": len(places),
            "completionTime": workload.finished,
            "conditions": conditions({"SuccessCriteriaMet": reached, "Complete": reached}),
        }
    failed = sum(place.state.phase == "Failed" for place in places)
    counts = {"active": len(places) - failed, "failed": failed}
    told = {"conditions": conditions(workload.conditions)} if workload.conditions else {}
    return status | {key: number for key, number in counts.items() if number} | told


def _reached(at: datetime) -> dict[str, object]:
    return {
        "status": "True",
        "reason": "CompletionsReached",
        "message": "Reached expected number of succeeded pods",
        "lastProbeTime": at,
        "lastTransitionTime": at,
    }
