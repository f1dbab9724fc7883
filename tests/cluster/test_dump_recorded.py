"""Real clusters, recorded by others, load whole, where they lie beside the checkout."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspector.cluster.dump.clock import moment
from inspector.cluster.dump.load import load

DUMPS = Path(__file__).resolve().parents[3] / "shared" / "dumps"

pytestmark = pytest.mark.skipif(not DUMPS.is_dir(), reason="no recorded clusters beside the tests")

NODE, POD, EVENT = ("", "Node"), ("", "Pod"), ("", "Event")


@pytest.mark.parametrize(
    ("path", "counts", "version", "at"),
    [
        (
            "kurl-velero",
            {NODE: 3, POD: 58, EVENT: 67, ("longhorn.io", "Node"): 3},
            "v1.23.5",
            datetime(2022, 4, 12, 0, 59, 1, tzinfo=UTC),
        ),
        (
            "openshift-aws",
            {NODE: 6, POD: 239, EVENT: 5373, ("apps", "Deployment"): 57},
            "",
            datetime(2021, 8, 3, 10, 12, 39, tzinfo=UTC),
        ),
        (
            "k3s-reboots/support-bundle.tar.gz",
            {NODE: 1, POD: 8, ("policy", "PodDisruptionBudget"): 0},
            "v1.24.4+k3s1",
            datetime(2022, 12, 21, 16, 43, 9, tzinfo=UTC),
        ),
        (
            "kind-notready",
            {NODE: 3, POD: 20},
            "v1.20.0",
            datetime(2022, 2, 3, 19, 2, 54, tzinfo=UTC),
        ),
        (
            "minikube/1_35",
            {NODE: 1, POD: 25, ("", "Service"): 7},
            "",
            datetime(2026, 6, 26, 10, 14, 34, tzinfo=UTC),
        ),
        (
            "single-failures/jobs/test.json",
            {("batch", "Job"): 2},
            "",
            datetime(2021, 10, 5, 19, 11, 55, tzinfo=UTC),
        ),
    ],
)
def test_a_recorded_cluster_loads_with_all_its_objects(
    path: str, counts: dict[tuple[str, str], int], version: str, at: datetime
) -> None:
    dump = load(DUMPS / path)

    assert {key: len(dump.items[key]) for key in counts} == counts
    assert dump.version == version
    assert moment(dump) == at


def test_files_that_a_redaction_broke_are_named_with_their_custom_kind() -> None:
    assert [problem.kind for problem in load(DUMPS / "kurl-velero").problems] == [
        "engines.longhorn.io",
        "instancemanagers.longhorn.io",
        "replicas.longhorn.io",
    ]
