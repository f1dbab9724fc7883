"""Events, written as the older of the two recorders writes them."""

from inspector.demo.objects import Object, digest, new, uid
from inspector.demo.story import Happening


def event(told: Happening, about: tuple[str, str, str]) -> Object:
    """The event about an object, given as kind, namespace and name."""
    kind, namespace, name = about
    reference = {"kind": kind, "name": name, "apiVersion": told.api_version}
    reference |= {"uid": uid(*about)} | ({"namespace": namespace} if namespace else {})
    return new(
        "v1",
        "Event",
        namespace or "default",
        f"{name}.{digest(*about, told.reason, told.message).hex()[:16]}",
        told.first,
        involvedObject=reference,
        type=told.type,
        reason=told.reason,
        message=told.message,
        count=told.count,
        firstTimestamp=told.first,
        lastTimestamp=told.last,
        eventTime=None,
        source={"component": told.component},
        reportingComponent=told.component,
        reportingInstance="",
    )
