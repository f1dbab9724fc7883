"""Which pods a controller has, in which state, on which node."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import msgspec

from inspector.demo.events import event
from inspector.demo.objects import Object, digest, uid
from inspector.demo.pods import Place, pod
from inspector.demo.story import Machine, PodState, Story

WELL = PodState()

# Pods of one owner are created one after the other.
GAP = timedelta(seconds=2)


def states(story: Story, total: int, others: Mapping[str, int]) -> list[PodState]:
    """The states of so many pods, those that run well first; pods being deleted come on top."""
    named = [story.states[name] for name, number in others.items() for _ in range(number)]
    return [WELL] * (total - sum(not state.leaving for state in named)) + named


def node(story: Story, state: PodState, *, seed: str, number: int) -> Machine | None:
    """Where a pod is: spread over the workers, or where its state says."""
    if not state.placed:
        return None
    if state.on_lost:
        return story.lost
    workers = [x for x in story.machines if not (x.lost or x.role or x.unschedulable)]
    return workers[(digest("start", seed)[0] + number) % len(workers)]


def staffed(owner: Object, form: Object, places: Iterable[Place]) -> Iterator[Object]:
    """The pods of an owner, made from this template, and the events about them."""
    namespace = owner["metadata"].get("namespace", "kube-system")
    for place in places:
        state = _named(place.state, uid("Pod", namespace, place.name), place.name)
        yield pod(owner, form, replace(place, state=state))
        yield from (event(told, ("Pod", namespace, place.name)) for told in state.events)


def _named(state: PodState, key: str, name: str) -> PodState:
    """The state with the pod's own name in its messages."""
    text = msgspec.json.encode(state).replace(b"{pod}", name.encode())
    return msgspec.json.decode(text.replace(b"{uid}", key.encode()), type=PodState)


def ready(places: Iterable[Place]) -> int:
    """How many of these pods are ready, and not being deleted."""
    return sum(place.state.ready and not place.state.leaving for place in places)


def counted(places: Iterable[Place]) -> int:
    """How many of these pods their controller counts."""
    return sum(not place.state.leaving for place in places)
