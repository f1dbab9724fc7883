"""The least a ServiceAccount needs: what the selected checks read, and nothing that writes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from inspector.check import Check
from inspector.cluster.catalog import BY_SOURCE, PATHS, VERSION, Listed

NAME = "inspector"

Manifest = dict[str, Any]

_API = "rbac.authorization.k8s.io"


def manifests(
    checks: Sequence[Check], *, namespace: str = NAME, service_account: str = NAME
) -> list[Manifest]:
    """The roles that these checks need, each with its binding to the ServiceAccount.

    What is read in one namespace only stands in a Role there: a ClusterRole cannot say so.
    """
    subject = {"kind": "ServiceAccount", "name": service_account, "namespace": namespace}
    roles = [cluster_role(checks), *_roles(checks)]
    return [manifest for role in roles for manifest in (role, _binding(role, subject))]


def cluster_role(checks: Sequence[Check]) -> Manifest:
    """The ClusterRole: `list` of every kind that is read in all namespaces, `get` of paths."""
    sources = _sources(checks)
    everywhere = [listed for listed in _lists(sources) if not listed.within]
    paths = sorted(PATHS[source] for source in sources if source in PATHS)
    rules = [*_rules(everywhere), {"nonResourceURLs": paths, "verbs": ["get"]}]
    return _object("ClusterRole", {"name": NAME}, rules=rules)


def as_yaml(manifests: Iterable[Manifest]) -> str:
    """The manifests as one YAML stream for `kubectl apply -f -`."""
    return yaml.safe_dump_all(manifests, sort_keys=False, explicit_start=True)


def _sources(checks: Sequence[Check]) -> set[str]:
    """What the checks read; the version of the server is read in every run."""
    return {VERSION}.union(*((*item.rule.needs, *item.rule.uses) for item in checks))


def _lists(sources: Iterable[str]) -> list[Listed]:
    return [BY_SOURCE[source] for source in sorted(sources) if source in BY_SOURCE]


def _roles(checks: Sequence[Check]) -> list[Manifest]:
    by_namespace = defaultdict(list)
    for listed in _lists(_sources(checks)):
        if listed.within:
            by_namespace[listed.within].append(listed)
    return [
        _object("Role", {"name": NAME, "namespace": namespace}, rules=_rules(lists))
        for namespace, lists in sorted(by_namespace.items())
    ]


def _rules(lists: Iterable[Listed]) -> list[Manifest]:
    by_group = defaultdict(list)
    for listed in lists:
        by_group[listed.group].append(listed.source)
    return [
        {"apiGroups": [group], "resources": sorted(sources), "verbs": ["list"]}
        for group, sources in sorted(by_group.items())
    ]


def _binding(role: Manifest, subject: Manifest) -> Manifest:
    return _object(
        f"{role['kind']}Binding",
        dict(role["metadata"]),
        roleRef={"apiGroup": _API, "kind": role["kind"], "name": role["metadata"]["name"]},
        subjects=[dict(subject)],
    )


def _object(kind: str, metadata: Manifest, **body: object) -> Manifest:
    labels = {"app.kubernetes.io/name": NAME}
    return {
        "apiVersion": f"{_API}/v1",
        "kind": kind,
        "metadata": metadata | {"labels": labels},
        **body,
    }
