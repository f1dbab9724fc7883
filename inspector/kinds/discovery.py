"""discovery.k8s.io/v1: endpoint slices."""

from typing import ClassVar

from inspector.kinds.meta import Resource, View


class EndpointConditions(View, frozen=True):
    """endpointSlice.endpoints[].conditions; ready is true where unset."""

    ready: bool | None = None


class Endpoint(View, frozen=True):
    """endpointSlice.endpoints[]."""

    conditions: EndpointConditions | None = None


class EndpointSlice(Resource, frozen=True):
    """discovery.k8s.io/v1 EndpointSlice; the label kubernetes.io/service-name names its Service."""

    GROUP: ClassVar[str] = "discovery.k8s.io"

    endpoints: list[Endpoint] | None = None
