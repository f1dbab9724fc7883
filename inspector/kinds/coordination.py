"""coordination.k8s.io/v1: leases."""

from datetime import datetime
from typing import ClassVar

from inspector.kinds.meta import Resource, View


class LeaseSpec(View, frozen=True):
    """lease.spec."""

    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    renew_time: datetime | None = None


class Lease(Resource, frozen=True):
    """coordination.k8s.io/v1 Lease."""

    GROUP: ClassVar[str] = "coordination.k8s.io"

    spec: LeaseSpec = LeaseSpec()
