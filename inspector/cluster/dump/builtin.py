"""The built-in kinds: their names in URLs, in paths of dumps and on the command line."""

import re
from pathlib import PurePosixPath
from typing import NamedTuple


class Served(NamedTuple):
    """One kind as an API server serves it; `plural` is its name in URLs."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool = True
    short: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """(group, kind), as a dump keeps its objects."""
        return self.group, self.kind


_ADMISSION = "admissionregistration.k8s.io"
_RBAC = "rbac.authorization.k8s.io"

BUILT_IN = (
    Served("", "v1", "ConfigMap", "configmaps", short="cm"),
    Served("", "v1", "Endpoints", "endpoints", short="ep"),
    Served("", "v1", "Event", "events", short="ev"),
    Served("", "v1", "LimitRange", "limitranges", short="limits"),
    Served("", "v1", "Namespace", "namespaces", namespaced=False, short="ns"),
    Served("", "v1", "Node", "nodes", namespaced=False, short="no"),
    Served("", "v1", "PersistentVolume", "persistentvolumes", namespaced=False, short="pv"),
    Served("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", short="pvc"),
    Served("", "v1", "Pod", "pods", short="po"),
    Served("", "v1", "PodTemplate", "podtemplates"),
    Served("", "v1", "ReplicationController", "replicationcontrollers", short="rc"),
    Served("", "v1", "ResourceQuota", "resourcequotas", short="quota"),
    Served("", "v1", "Secret", "secrets"),
    Served("", "v1", "Service", "services", short="svc"),
    Served("", "v1", "ServiceAccount", "serviceaccounts", short="sa"),
    Served(
        _ADMISSION,
        "v1",
        "MutatingWebhookConfiguration",
        "mutatingwebhookconfigurations",
        namespaced=False,
    ),
    Served(
        _ADMISSION,
        "v1",
        "ValidatingWebhookConfiguration",
        "validatingwebhookconfigurations",
        namespaced=False,
    ),
    Served(
        "apiextensions.k8s.io",
        "v1",
        "CustomResourceDefinition",
        "customresourcedefinitions",
        namespaced=False,
        short="crd",
    ),
    Served("apiregistration.k8s.io", "v1", "APIService", "apiservices", namespaced=False),
    Served("apps", "v1", "ControllerRevision", "controllerrevisions"),
    Served("apps", "v1", "DaemonSet", "daemonsets", short="ds"),
    Served("apps", "v1", "Deployment", "deployments", short="deploy"),
    Served("apps", "v1", "ReplicaSet", "replicasets", short="rs"),
    Served("apps", "v1", "StatefulSet", "statefulsets", short="sts"),
    Served("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", short="hpa"),
    Served("batch", "v1", "CronJob", "cronjobs", short="cj"),
    Served("batch", "v1", "Job", "jobs"),
    Served(
        "certificates.k8s.io",
        "v1",
        "CertificateSigningRequest",
        "certificatesigningrequests",
        namespaced=False,
        short="csr",
    ),
    Served("coordination.k8s.io", "v1", "Lease", "leases"),
    Served("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices"),
    Served("events.k8s.io", "v1", "Event", "events", short="ev"),
    Served("networking.k8s.io", "v1", "Ingress", "ingresses", short="ing"),
    Served("networking.k8s.io", "v1", "IngressClass", "ingressclasses", namespaced=False),
    Served("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", short="netpol"),
    Served("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses", namespaced=False),
    Served("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", short="pdb"),
    Served(_RBAC, "v1", "ClusterRole", "clusterroles", namespaced=False),
    Served(_RBAC, "v1", "ClusterRoleBinding", "clusterrolebindings", namespaced=False),
    Served(_RBAC, "v1", "Role", "roles"),
    Served(_RBAC, "v1", "RoleBinding", "rolebindings"),
    Served(
        "scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", namespaced=False, short="pc"
    ),
    Served("storage.k8s.io", "v1", "CSIDriver", "csidrivers", namespaced=False),
    Served("storage.k8s.io", "v1", "CSINode", "csinodes", namespaced=False),
    Served("storage.k8s.io", "v1", "CSIStorageCapacity", "csistoragecapacities"),
    Served("storage.k8s.io", "v1", "StorageClass", "storageclasses", namespaced=False, short="sc"),
    Served("storage.k8s.io", "v1", "VolumeAttachment", "volumeattachments", namespaced=False),
)


def _names(served: Served) -> tuple[str, ...]:
    short = (served.short, f"{served.short}s") if served.short else ()
    return served.plural, served.kind.lower(), *short


# Reversed so that of two kinds with one name the first in the table is found.
_BY_NAME = {name: served for served in reversed(BUILT_IN) for name in _names(served)}

# How a support bundle names what it could not collect: `pods-errors.json`.
_ERRORS = "-errors"

_SUFFIXES = re.compile(r"\.(json|ya?ml)$", re.IGNORECASE)
_COLLECTED, _CUSTOM = "cluster-resources", "custom-resources"


def named_in(path: str) -> Served | None:
    """The built-in kind that a path of a dump names, or None.

    `pods.json`, `cluster-resources/pvcs/shop.json`, `core_v1_pods.json` and `nodes/node-1.yaml`
    name one; a namespace that is called like a kind does not, where the layout tells.
    """
    if custom_in(path):
        return None
    return next((_BY_NAME[name] for name in _candidates(path) if name in _BY_NAME), None)


def custom_in(path: str) -> str:
    """The `plural.group` of the custom kind that a support bundle's path names, or empty."""
    parts = PurePosixPath(path).parts
    if _CUSTOM not in parts[:-1]:
        return ""
    return _SUFFIXES.sub("", parts[parts.index(_CUSTOM) + 1])


def kind_in(path: str) -> str:
    """What a path says about the kind it holds: a kind, a custom `plural.group`, or empty."""
    served = named_in(path)
    return served.kind if served else custom_in(path)


def is_errors(path: str) -> bool:
    """Whether a support bundle notes here what it could not collect."""
    return _SUFFIXES.sub("", path).endswith(_ERRORS)


def _candidates(path: str) -> list[str]:
    parts = [_SUFFIXES.sub("", part) for part in PurePosixPath(path).parts]
    if _COLLECTED in parts[:-1]:
        parts = [parts[parts.index(_COLLECTED) + 1]]
    return [_plain(part) for part in parts[:-3:-1]]


def _plain(part: str) -> str:
    """`core_v1_pods`, `pods-errors` and `network-policy` as names of the table."""
    return part.rpartition("_")[2].removesuffix(_ERRORS).replace("-", "").lower()
