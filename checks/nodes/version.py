"""Kubelets whose version does not go with the API server's."""

import re
from collections.abc import Iterator

from checks.nodes.lifecycle import is_leaving
from inspector.check import check, found
from inspector.kinds.core import Node
from inspector.kinds.server import ServerVersion
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

# The version from which a kubelet may be three minor versions older than the API server, not two.
_LENIENT_SINCE = (1, 25)

_MINOR = re.compile(r"v?(\d+)\.(\d+)")


@check(
    Rule(
        id="node-version-skew",
        title="Kubelet version does not fit the API server",
        severity=Severity.WARNING,
        why="The combination is unsupported: fields get lost and pods may fail in odd ways.",
        hint="Upgrade the kubelet of the node, or replace the node; never run it ahead of the "
        "API server.",
        command="kubectl get node/{name} -o=wide",
        needs=("nodes", "version"),
        symptom=45,
    )
)
def node_version_skew(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Newer than the server, or more minor versions older than Kubernetes supports."""
    for server in snapshot.all(ServerVersion):
        for node in snapshot.all(Node):
            kubelet = node.status.node_info.kubelet_version
            skew = _skew(kubelet, server.git_version)
            if skew and not is_leaving(node):
                yield found(
                    rule,
                    node.ref,
                    f"kubelet {kubelet} is {skew} than API server {server.git_version}",
                    {
                        "status.nodeInfo.kubeletVersion": kubelet,
                        "/version gitVersion": server.git_version,
                    },
                    alike=kubelet,
                )


def _skew(kubelet: str, server: str) -> str:
    """`newer`, `4 minor versions older`, or nothing where the two fit or are not versions."""
    theirs, ours = _minor(kubelet), _minor(server)
    if theirs is None or ours is None or theirs[0] != ours[0]:
        return ""
    behind = ours[1] - theirs[1]
    if behind < 0:
        return "newer"
    return f"{behind} minor versions older" if behind > _allowed(theirs) else ""


def _allowed(kubelet: tuple[int, int]) -> int:
    return 3 if kubelet >= _LENIENT_SINCE else 2


def _minor(version: str) -> tuple[int, int] | None:
    """(1, 29) of `v1.29.4-gke.1000` or `v1.29.4+k3s1`."""
    match = _MINOR.match(version)
    return (int(match[1]), int(match[2])) if match else None
