"""The demo as a recorded cluster."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import msgspec

from inspector.cluster.dump.model import Dump
from inspector.demo.deployments import deployment
from inspector.demo.events import event
from inspector.demo.jobs import job
from inspector.demo.machines import nodes
from inspector.demo.objects import Object, completed
from inspector.demo.sets import daemon_set, stateful_set, static_pods
from inspector.demo.story import Kind, Story, Workload, read

VERSION = "v1.34.4"

# What this cluster does not let its inspector see.
DENIED = frozenset({"leases"})

_EXPANDED: dict[Kind, Callable[[Story, str, Workload], Iterator[Object]]] = {
    "Deployment": deployment,
    "StatefulSet": stateful_set,
    "DaemonSet": daemon_set,
    "Job": job,
    "Static": static_pods,
}


def demo_dump(now: datetime) -> Dump:
    """The demo cluster as it stands at this moment, which every time in it is relative to.

    `now` counts to the second, as the API server's own clock does.
    """
    moment = now.astimezone(UTC).replace(microsecond=0)
    story = read(moment)
    items: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    for item in _objects(story, moment):
        group = item["apiVersion"].rpartition("/")[0]
        whole = completed(item, born=story.born)
        items[group, item["kind"]].append(msgspec.json.encode(whole))
    return Dump(name="demo", items=items, version=VERSION, readyz=story.readyz, denied=DENIED)


def _objects(story: Story, now: datetime) -> Iterator[Object]:
    yield from nodes(story, now)
    yield from story.objects
    yield from (event(told, told.about) for told in story.events)
    for namespace, workloads in story.workloads.items():
        for workload in workloads:
            yield from _EXPANDED[workload.kind](story, namespace, workload)
