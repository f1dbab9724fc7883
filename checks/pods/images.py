"""Images that cannot be pulled."""

from collections.abc import Iterator
from datetime import timedelta

from checks.pods.containers import DESCRIBE
from checks.pods.impact import OWNERS, severities
from checks.pods.messages import PullFault, pull_fault, registry_host
from checks.pods.states import PULL_ERRORS, PodContainer, live_containers, unready_since
from inspector.check import check, found
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot


@check(
    Rule(
        id="pod-image-pull",
        title="Image cannot be pulled",
        severity=Severity.WARNING,
        why="The container does not start; a rollout stops here and lost pods are not replaced.",
        hint="Check the image's name and tag, the pull secret, and the way to the registry.",
        command=DESCRIBE,
        needs=("pods",),
        uses=("events", *OWNERS),
        grace=timedelta(minutes=2),
    )
)
def pod_image_pull(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Waiting for an image that does not come, in an init container too."""
    severity = severities(snapshot, rule)
    for item in live_containers(snapshot):
        since = unready_since(item.pod)
        if item.waiting.reason not in PULL_ERRORS or not snapshot.older(since, rule.grace):
            continue
        path, said = _said(snapshot, item)
        fault = _fault(item, said)
        owner = snapshot.owner_of(item.pod)
        yield found(
            rule,
            item.pod.ref,
            f"container {item.name} cannot pull {item.status.image}: {_why(fault, said)}",
            {
                f"{item.path}.state.waiting.reason": item.waiting.reason,
                path: said or None,
                f"{item.path}.image": item.status.image,
            },
            owner=owner,
            severity=severity(owner),
            since=since,
            container=item.name,
            alike=_alike(fault, item.status.image),
        )


def _said(snapshot: Snapshot, item: PodContainer) -> tuple[str, str]:
    """What the runtime said of the pull, and where.

    During a back-off older kubelets leave it out of the status; then an event has it.
    """
    message = item.waiting.message or ""
    if _fault(item, message) is PullFault.OTHER:
        for event in reversed(snapshot.events_about(item.pod.ref)):
            if (event.message or "").startswith(f'Failed to pull image "{item.status.image}"'):
                return "events[Failed].message", event.message or ""
    return f"{item.path}.state.waiting.message", message


def _fault(item: PodContainer, said: str) -> PullFault:
    return pull_fault(item.waiting.reason or "", said, item.status.image)


def _why(fault: PullFault, said: str) -> str:
    return said if said and fault is PullFault.OTHER else str(fault)


def _alike(fault: PullFault, image: str) -> str:
    """One registry that fails or one image that is missing is one cause for many owners."""
    if fault.of_registry:
        return f"{registry_host(image)}: {fault}"
    return image if fault is PullFault.NOT_FOUND else ""
