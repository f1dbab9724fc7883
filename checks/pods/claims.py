"""Volume claims that keep a pod waiting."""

from collections.abc import Iterator

from inspector.kinds.core import PersistentVolumeClaim, Pod
from inspector.model import Ref
from inspector.snapshot import Snapshot


def unbound_claims(snapshot: Snapshot, pod: Pod) -> Iterator[Ref]:
    """The claims a pod mounts that have no volume, or have lost it."""
    namespace = pod.metadata.namespace or ""
    for volume in pod.spec.volumes or ():
        source = volume.persistent_volume_claim
        if source is None:
            continue
        claim = snapshot.find(PersistentVolumeClaim, namespace, source.claim_name)
        if claim is not None and claim.status.phase in ("Pending", "Lost"):
            yield claim.ref
