"""Every list a run may read, in the order it is asked for."""

from dataclasses import dataclass

from inspector.kinds import apps, autoscaling, batch, coordination, core, discovery, policy, storage
from inspector.kinds.meta import Resource


@dataclass(frozen=True)
class Listed:
    """One list of the API: `source` is its name in rules, outcomes and RBAC.

    `within` restricts it to one namespace; `selectable` says whether `--selector` applies.
    `optional` kinds may be missing from an API server that is whole.
    """

    source: str
    group: str
    version: str
    type: type[Resource]
    namespaced: bool = True
    within: str = ""
    fields: str = ""
    selectable: bool = False
    optional: bool = False

    @property
    def kind(self) -> str:
        """The kind of its items."""
        return self.type.__name__

    @property
    def root(self) -> str:
        """The path of its group version."""
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"

    def path(self, namespace: str = "") -> str:
        """The path of the list, in one namespace or in all."""
        scope = namespace or self.within
        inside = f"/namespaces/{scope}" if scope and self.namespaced else ""
        return f"{self.root}{inside}/{self.source}"

    @property
    def permission(self) -> str:
        """What RBAC must grant, as people say it: `list deployments.apps`."""
        return f"list {self.source}.{self.group}" if self.group else f"list {self.source}"


LISTS = (
    Listed("nodes", "", "v1", core.Node, namespaced=False),
    Listed("events", "", "v1", core.Event, fields="type!=Normal"),
    Listed("pods", "", "v1", core.Pod, selectable=True),
    Listed("leases", "coordination.k8s.io", "v1", coordination.Lease, within="kube-node-lease"),
    Listed("namespaces", "", "v1", core.Namespace, namespaced=False),
    Listed("deployments", "apps", "v1", apps.Deployment, selectable=True),
    Listed("replicasets", "apps", "v1", apps.ReplicaSet, selectable=True),
    Listed("statefulsets", "apps", "v1", apps.StatefulSet, selectable=True),
    Listed("daemonsets", "apps", "v1", apps.DaemonSet, selectable=True),
    Listed("jobs", "batch", "v1", batch.Job, selectable=True),
    Listed("cronjobs", "batch", "v1", batch.CronJob, selectable=True),
    Listed("persistentvolumeclaims", "", "v1", core.PersistentVolumeClaim, selectable=True),
    Listed("storageclasses", "storage.k8s.io", "v1", storage.StorageClass, namespaced=False),
    Listed("services", "", "v1", core.Service, selectable=True),
    Listed("endpointslices", "discovery.k8s.io", "v1", discovery.EndpointSlice, optional=True),
    Listed("resourcequotas", "", "v1", core.ResourceQuota),
    Listed("poddisruptionbudgets", "policy", "v1", policy.PodDisruptionBudget, optional=True),
    Listed(
        "horizontalpodautoscalers",
        "autoscaling",
        "v2",
        autoscaling.HorizontalPodAutoscaler,
        optional=True,
    ),
)

# Not lists, but sources like them: the API server's account of itself.
VERSION, READYZ = "version", "readyz"
PATHS = {VERSION: "/version", READYZ: "/readyz"}

BY_SOURCE = {listed.source: listed for listed in LISTS}


def permission(source: str) -> str:
    """What RBAC must grant for a source: `list pods`, `get /readyz`."""
    return f"get {PATHS[source]}" if source in PATHS else BY_SOURCE[source].permission
