"""The cluster at one moment: typed objects, the outcome of every source, one clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from inspector.kinds.apps import ReplicaSet
from inspector.kinds.core import Event, Node, Pod
from inspector.kinds.meta import Resource, owner_ref
from inspector.model import Outcome, Ref
from inspector.probe import Reading

R = TypeVar("R", bound=Resource)

HASH_LABEL = "pod-template-hash"
OWNERS_CAP = 10  # pod, ReplicaSet, Deployment, an operator's object or two


@dataclass(frozen=True)
class Snapshot:
    """What was read, with the look-ups that checks share.

    `objects` maps each type to its objects by (namespace, name), sorted. `now` is the cluster's
    clock. `recorded` is true for a dump, whose missing kinds are unknown rather than unserved.
    """

    now: datetime
    objects: Mapping[type[Resource], Mapping[tuple[str, str], Resource]]
    outcomes: Mapping[str, Outcome]
    recorded: bool = False

    @classmethod
    def of(
        cls, readings: Iterable[Reading], now: datetime, *, recorded: bool = False
    ) -> "Snapshot":
        """Freeze readings; an object read twice (a list that was continued) counts once."""
        found: dict[type[Resource], dict[tuple[str, str], Resource]] = defaultdict(dict)
        outcomes = {}
        for reading in readings:
            outcomes[reading.outcome.source] = reading.outcome
            for item in reading.objects:
                found[type(item)][item.key] = item
        ordered = {kind: dict(sorted(items.items())) for kind, items in found.items()}
        return cls(now, ordered, outcomes, recorded)

    def all(self, kind: type[R]) -> Iterable[R]:
        """All objects of a kind, ordered by namespace and name."""
        return self._of(kind).values()

    def find(self, kind: type[R], namespace: str, name: str) -> R | None:
        """One object by name, or None."""
        return self._of(kind).get((namespace, name))

    def _of(self, kind: type[R]) -> Mapping[tuple[str, str], R]:
        return self.objects.get(kind, {})  # type: ignore[return-value] # keyed by the type itself

    def whole(self, source: str) -> bool:
        """Whether what this source does not hold does not exist."""
        outcome = self.outcomes.get(source)
        return outcome is not None and outcome.whole

    def age(self, moment: datetime | None) -> timedelta | None:
        """Time passed since a moment, never negative; None where the moment is unknown."""
        return None if moment is None else max(self.now - moment, timedelta(0))

    def older(self, moment: datetime | None, grace: timedelta) -> bool:
        """Whether a moment lies at least `grace` back; an unknown moment counts as long ago."""
        age = self.age(moment)
        return age is None or age >= grace

    def owner_of(self, item: Resource) -> Ref:
        """What a person would fix: the top of the chain of controllers, or the object itself.

        A ReplicaSet that was not read still leads to its Deployment: controllers name it
        `<deployment>-<pod-template-hash>`. Objects that own each other end the climb.
        """
        ref = item.ref
        for _ in range(OWNERS_CAP):
            owner = item.metadata.controller
            if owner is None or owner.kind == Node.__name__:  # static pods name their node
                return item.ref
            ref = owner_ref(owner, item.metadata.namespace or "")
            parent = self._by_kind.get((ref.kind, ref.namespace, ref.name))
            if parent is None:
                return _inferred(ref, item)
            item = parent
        return ref

    @cached_property
    def _by_kind(self) -> Mapping[tuple[str, str, str], Resource]:
        """Objects that may own others, by kind, namespace and name."""
        return {
            (kind.__name__, *key): item
            for kind, items in self.objects.items()
            if kind not in (Pod, Event)
            for key, item in items.items()
        }

    @cached_property
    def unwell_pods(self) -> Sequence[Pod]:
        """The pods that a check may have something to say of, ordered as all are."""
        return [pod for pod in self.all(Pod) if not pod.is_well]

    def pods_on(self, node: str) -> Sequence[Pod]:
        """The pods bound to a node."""
        return self._pods_by_node.get(node, ())

    @cached_property
    def _pods_by_node(self) -> Mapping[str, Sequence[Pod]]:
        return _grouped((pod.spec.node_name or "", pod) for pod in self.all(Pod))

    def pods_of(self, owner: Ref) -> Sequence[Pod]:
        """The pods whose top owner this is."""
        return self._pods_by_owner.get(owner, ())

    @cached_property
    def _pods_by_owner(self) -> Mapping[Ref, Sequence[Pod]]:
        return _grouped((self.owner_of(pod), pod) for pod in self.all(Pod))

    def events_about(self, ref: Ref) -> Sequence[Event]:
        """Warning events about an object, newest last."""
        return self._events.get((ref.kind, ref.namespace, ref.name), ())

    @cached_property
    def _events(self) -> Mapping[tuple[str, str, str], Sequence[Event]]:
        epoch = datetime.min.replace(tzinfo=self.now.tzinfo)
        ordered = sorted(self.all(Event), key=lambda event: event.last_seen or epoch)
        return _grouped((involved(event), event) for event in ordered)


def _inferred(ref: Ref, item: Resource) -> Ref:
    """The Deployment of a ReplicaSet that was not read, or the owner as it is."""
    suffix = f"-{(item.metadata.labels or {}).get(HASH_LABEL)}"
    if ref.kind != ReplicaSet.__name__ or not ref.name.endswith(suffix):
        return ref
    name = ref.name.removesuffix(suffix)
    return Ref(group="apps", kind="Deployment", namespace=ref.namespace, name=name)


def involved(event: Event) -> tuple[str, str, str]:
    """(kind, namespace, name) of the object that an event is about."""
    about = event.involved_object
    return about.kind or "", about.namespace or "", about.name or ""


K = TypeVar("K")


def _grouped(pairs: Iterable[tuple[K, R]]) -> Mapping[K, Sequence[R]]:
    groups: dict[K, list[R]] = defaultdict(list)
    for key, item in pairs:
        groups[key].append(item)
    return groups
