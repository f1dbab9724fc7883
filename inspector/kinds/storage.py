"""storage.k8s.io/v1: storage classes."""

from typing import ClassVar

from inspector.kinds.meta import Resource


class StorageClass(Resource, frozen=True):
    """storage.k8s.io/v1 StorageClass; its fields are at the top level."""

    GROUP: ClassVar[str] = "storage.k8s.io"

    provisioner: str | None = None
    volume_binding_mode: str | None = None
