"""What all kinds share: metadata, owners, conditions, quantities."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from inspector.model import Ref

NAME_LENGTH = 512


class View(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """Base of all views: immutable, untracked by the garbage collector, camelCase in JSON."""


class OwnerReference(View, frozen=True):
    """metadata.ownerReferences[]."""

    api_version: str = ""
    kind: str = ""
    name: str = ""
    controller: bool | None = None


class Annotations(View, frozen=True):
    """The few annotations that inspection reads; all others are skipped."""

    mirror: str | None = msgspec.field(default=None, name="kubernetes.io/config.mirror")
    default_class: str | None = msgspec.field(
        default=None, name="storageclass.kubernetes.io/is-default-class"
    )


class ObjectMeta(View, frozen=True):
    """metadata. No API server takes a name as long as NAME_LENGTH: such an object is unreadable."""

    name: Annotated[str, msgspec.Meta(max_length=NAME_LENGTH)] = ""
    namespace: str | None = None
    generation: int | None = None
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    labels: dict[str, str] | None = None
    annotations: Annotations | None = None
    finalizers: list[str] | None = None
    owner_references: list[OwnerReference] | None = None

    @property
    def controller(self) -> OwnerReference | None:
        """The owner that manages this object; the first one where none claims control."""
        owners = self.owner_references or []
        return next((o for o in owners if o.controller), owners[0] if owners else None)


class Resource(View, frozen=True):
    """Base of every listed kind; the class is named as the kind, GROUP is its API group."""

    GROUP: ClassVar[str] = ""

    metadata: ObjectMeta = ObjectMeta()

    @property
    def key(self) -> tuple[str, str]:
        """(namespace, name); the namespace of a cluster-scoped object is empty."""
        return self.metadata.namespace or "", self.metadata.name

    @property
    def ref(self) -> Ref:
        """The object's name for findings."""
        namespace, name = self.key
        return Ref(group=self.GROUP, kind=type(self).__name__, namespace=namespace, name=name)


class Condition(View, frozen=True):
    """status.conditions[]."""

    type: str = ""
    status: str = ""
    reason: str | None = None
    message: str | None = None
    last_transition_time: datetime | None = None
    last_heartbeat_time: datetime | None = None


class LabelSelector(View, frozen=True):
    """A label selector; only matchLabels, expressions are marked present."""

    match_labels: dict[str, str] | None = None


def condition(conditions: Iterable[Condition] | None, kind: str) -> Condition | None:
    """The condition of this type, or None where the list lacks it."""
    return next((c for c in conditions or () if c.type == kind), None)


def owner_ref(owner: OwnerReference, namespace: str) -> Ref:
    """The Ref that an owner reference names; owners live in their object's namespace."""
    group = owner.api_version.rpartition("/")[0]
    return Ref(group=group, kind=owner.kind, namespace=namespace, name=owner.name)


_SUFFIXES = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal("1e3"),
    "M": Decimal("1e6"),
    "G": Decimal("1e9"),
    "T": Decimal("1e12"),
    "P": Decimal("1e15"),
    "E": Decimal("1e18"),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
    "Pi": Decimal(2**50),
    "Ei": Decimal(2**60),
}

Quantity = str | int | float


def amount(quantity: Quantity) -> Decimal | None:
    """A resource quantity in its base unit (`100m` is 0.1, `1Ki` is 1024); None if malformed."""
    text = str(quantity)
    for length in (2, 1):
        factor = _SUFFIXES.get(text[-length:])
        if factor is not None:
            return _decimal(text[:-length], factor)
    return _decimal(text, Decimal(1))


def _decimal(digits: str, factor: Decimal) -> Decimal | None:
    try:
        value = Decimal(digits) * factor
    except ArithmeticError:  # no number, or none that anybody could have
        return None
    return value if value.is_finite() else None
