"""The shapes of the demo's data files, and their reading."""

from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml

from inspector.demo.moments import dated

Conditions = dict[str, dict[str, Any]]
Kind = Literal["Deployment", "StatefulSet", "DaemonSet", "Job", "Static"]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all parts: a misspelt field is an error."""


class Machine(_Part, frozen=True, kw_only=True):
    """One node; `lost` machines hold the pods that the story puts there, and no others."""

    name: str
    zone: str
    address: str
    role: Literal["", "control-plane"] = ""
    cpu: int = 8
    memory_gi: int = 32
    lost: bool = False
    unschedulable: bool = False
    taints: list[dict[str, Any]] = []
    conditions: Conditions = {}


class Happening(_Part, frozen=True, kw_only=True):
    """An event, as `kubectl describe` shows it; `about` is kind, namespace, name."""

    reason: str
    message: str
    component: str
    first: datetime
    last: datetime
    type: Literal["Normal", "Warning"] = "Warning"
    count: int = 1
    about: tuple[str, str, str] = ("", "", "")
    api_version: str = "v1"


class PodState(_Part, frozen=True, kw_only=True):
    """How a pod differs from one that runs well; conditions by type, fields of its container.

    `created` is set where its controller made it later than the others.
    """

    created: datetime | None = None
    phase: str = "Running"
    placed: bool = True
    on_lost: bool = False
    metadata: dict[str, Any] = {}
    conditions: Conditions = {}
    container: dict[str, Any] = {}
    events: list[Happening] = []

    @property
    def ready(self) -> bool:
        """Whether the pod is ready."""
        unready = self.conditions.get("Ready", {}).get("status", "True") != "True"
        return self.placed and not unready

    @property
    def leaving(self) -> bool:
        """Whether it is being deleted, so that its controller does not count it any more."""
        return "deletionTimestamp" in self.metadata


class Rollout(_Part, frozen=True, kw_only=True):
    """The newer ReplicaSet of a Deployment that is being rolled out."""

    image: str
    created: datetime
    replicas: int
    memory: str
    pods: dict[str, int] = {}


class Workload(_Part, frozen=True, kw_only=True):
    """One workload and its pods.

    `replicas` are wanted (of a Job: its parallelism), `there` are in place where that differs;
    `pods` counts those in a state other than running. `claim` names a volume claim that they
    mount, `storage` is the size of one claim for each replica. A port makes a Service.
    """

    name: str
    image: str
    created: datetime
    kind: Kind = "Deployment"
    replicas: int = 1
    there: int | None = None
    pods: dict[str, int] = {}
    rollout: Rollout | None = None
    max_surge: int | str = "25%"
    max_unavailable: int | str = "25%"
    revision: int = 1
    port: int = 0
    cpu: str = "100m"
    memory: str = "128Mi"
    claim: str = ""
    storage: str = ""
    backoff_limit: int = 6
    cron_job: str = ""
    finished: datetime | None = None
    conditions: Conditions = {}
    tolerations: list[dict[str, Any]] = []
    priority_class: str = ""

    @property
    def tolerated(self) -> int:
        """How many replicas a rollout may take away."""
        limit = self.max_unavailable
        return limit if isinstance(limit, int) else self.replicas * int(limit.rstrip("%")) // 100


class Story(_Part, frozen=True, kw_only=True):
    """All of the demo's data, with its times filled in."""

    born: datetime
    readyz: str
    machines: list[Machine]
    states: dict[str, PodState]
    workloads: dict[str, list[Workload]]
    events: list[Happening]
    objects: list[dict[str, Any]]

    @property
    def lost(self) -> Machine:
        """The node that does not answer."""
        return next(machine for machine in self.machines if machine.lost)


def read(now: datetime) -> Story:
    """The story as it stands at this moment."""
    told: dict[str, Any] = {}
    for file in files("inspector.demo").joinpath("data").iterdir():
        told |= yaml.safe_load(dated(file.read_text(encoding="utf-8"), now))
    return msgspec.convert(told, Story)
