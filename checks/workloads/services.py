"""Which Services have nobody left to answer them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from inspector.kinds.core import Service
from inspector.kinds.discovery import Endpoint, EndpointSlice
from inspector.snapshot import Snapshot

SERVICE_LABEL = "kubernetes.io/service-name"

Unanswered = Mapping[str, Sequence[Service]]


def unanswered(snapshot: Snapshot) -> Unanswered:
    """By namespace, the Services with a selector and no ready endpoint.

    Empty where not all endpoint slices were read: an endpoint not seen may still be there.
    """
    if not snapshot.whole("endpointslices"):
        return {}
    answered = {
        (item.metadata.namespace, (item.metadata.labels or {}).get(SERVICE_LABEL))
        for item in snapshot.all(EndpointSlice)
        if any(_is_ready(endpoint) for endpoint in item.endpoints or ())
    }
    found = defaultdict(list)
    for service in snapshot.all(Service):
        namespace, name = service.key
        if service.spec.selector and (namespace, name) not in answered:
            found[namespace].append(service)
    return found


def _is_ready(endpoint: Endpoint) -> bool:
    """Whether it takes traffic; the API reads an unset `ready` as true."""
    return endpoint.conditions is None or endpoint.conditions.ready is not False


def selecting(
    services: Unanswered, namespace: str, labels: Mapping[str, str] | None
) -> Sequence[Service]:
    """Those Services that select pods with these labels."""
    carried = (labels or {}).items()
    return [
        service
        for service in services.get(namespace, ())
        if (service.spec.selector or {}).items() <= carried
    ]
