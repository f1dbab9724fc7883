"""How pods and their containers stand: the fields that several checks read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from inspector.kinds.core import ContainerStatus, Pod, Terminated, Waiting
from inspector.kinds.meta import condition
from inspector.model import Ref
from inspector.snapshot import Snapshot

CRASH_LOOP = "CrashLoopBackOff"
CONFIG_ERROR = "CreateContainerConfigError"

PULL_ERRORS = frozenset(
    {
        "ErrImageNeverPull",
        "ErrImagePull",
        "ImageInspectError",
        "ImagePullBackOff",
        "InvalidImageName",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)

START_ERRORS = frozenset(
    {
        "ConfigPodSandboxError",
        "CreateContainerError",
        "CreatePodSandboxError",
        "PostStartHookError",
        "PreCreateHookError",
        "PreStartHookError",
        "RunContainerError",
    }
)

_NOT_WAITING = Waiting()


@dataclass(frozen=True, slots=True)
class PodContainer:
    """One container of a pod, its status and the rules it lives by.

    `init` marks a step that has to end before the pod starts; a sidecar is none. `policy` is the
    restart policy in force.
    """

    pod: Pod
    status: ContainerStatus
    path: str
    init: bool
    policy: str

    @property
    def name(self) -> str:
        """The container's name."""
        return self.status.name

    @property
    def restarts(self) -> int:
        """How often it was restarted in the life of the pod."""
        return self.status.restart_count

    @property
    def waiting(self) -> Waiting:
        """Why it has not begun; empty where it has."""
        state = self.status.state
        return (state.waiting if state else None) or _NOT_WAITING

    @property
    def running_since(self) -> datetime | None:
        """When its present run began; None where it does not run."""
        state = self.status.state
        return state.running.started_at if state and state.running else None

    @property
    def ended(self) -> Terminated | None:
        """How it ended, where it has not been started again."""
        return self.status.state.terminated if self.status.state else None

    @property
    def last(self) -> Terminated | None:
        """How the run before the present one ended."""
        return self.status.last_state.terminated if self.status.last_state else None

    @property
    def last_end(self) -> tuple[str, Terminated | None]:
        """The latest end and the path of the field that tells it."""
        if self.ended:
            return f"{self.path}.state.terminated", self.ended
        return f"{self.path}.lastState.terminated", self.last


def containers(pod: Pod) -> Iterator[PodContainer]:
    """The containers whose status is known, init containers first."""
    status, spec = pod.status, pod.spec
    steps, others = status.init_container_statuses, status.container_statuses
    if not steps and not others:
        return
    own = {
        c.name: c.restart_policy for c in (*(spec.init_containers or ()), *(spec.containers or ()))
    }
    for field, items in (("initContainerStatuses", steps), ("containerStatuses", others)):
        for item in items or ():
            policy = own.get(item.name) or spec.restart_policy or "Always"
            init = items is steps and own.get(item.name) != "Always"
            yield PodContainer(pod, item, f"status.{field}[{item.name}]", init, policy)


def living(snapshot: Snapshot) -> Iterator[Pod]:
    """Pods in doubt that are meant to run: neither over nor being deleted."""
    for pod in snapshot.unwell_pods:
        if pod.metadata.deletion_timestamp is None and not is_over(pod):
            yield pod


def live_containers(snapshot: Snapshot) -> Iterator[PodContainer]:
    """The containers of all living pods."""
    for pod in living(snapshot):
        yield from containers(pod)


def is_over(pod: Pod) -> bool:
    """Whether no container of it will run again."""
    return pod.status.phase in ("Succeeded", "Failed")


def is_ready(pod: Pod) -> bool:
    """Whether it serves, and is meant to go on."""
    ready = condition(pod.status.conditions, "Ready")
    return ready is not None and ready.status == "True" and not pod.metadata.deletion_timestamp


def unready_since(pod: Pod) -> datetime | None:
    """When it was last seen to become unready; None for a ready pod."""
    ready = condition(pod.status.conditions, "Ready")
    return ready.last_transition_time if ready and ready.status != "True" else None


def is_creating(pod: Pod) -> bool:
    """Whether it has a node and no container of it has been started yet."""
    if pod.status.phase != "Pending" or not pod.spec.node_name:
        return False
    scheduled = condition(pod.status.conditions, "PodScheduled")
    bound = scheduled is None or scheduled.status == "True"
    return bound and all(_is_awaited(item) for item in containers(pod))


def _is_awaited(item: PodContainer) -> bool:
    """Waiting for its turn, or an init container that has had it."""
    if item.ended:
        return item.init and item.ended.exit_code == 0
    return item.waiting.reason in ("ContainerCreating", "PodInitializing")


def node_of(pod: Pod) -> tuple[Ref, ...]:
    """The node it is bound to, as a suspect."""
    name = pod.spec.node_name
    return (Ref(kind="Node", name=name),) if name else ()
