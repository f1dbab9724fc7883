"""The demo tells one story, on any day, in the shapes of a real API server."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest

import inspector.demo
from checks import ALL
from inspector.check import Judgement, run_checks
from inspector.cluster.dump.model import Dump
from inspector.cluster.live import Wanted
from inspector.cluster.recorded import RecordedCluster
from inspector.cluster.replay.api import Api
from inspector.correlate import Correlation, correlate
from inspector.deadline import Deadline
from inspector.demo import demo_dump
from inspector.demo.moments import dated
from inspector.inspection import sources_of
from inspector.model import Severity
from inspector.report import CheckStatus
from inspector.snapshot import Snapshot

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)

# Just before and just after the nightly backup counts as due, a leap day, another time zone.
MORNINGS = [
    NOW,
    datetime(2026, 1, 15, 2, 9, 59, tzinfo=UTC),
    datetime(2026, 1, 15, 2, 10, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 7, 1, 0, 5, tzinfo=timezone(timedelta(hours=9))),
]

STORY = [
    ("critical", "node-lost", "Node/worker-b2", 18),
    ("critical", "pod-image-pull", "Deployment/staging/landing-page", 3),
    ("warning", "pod-unschedulable", "Job/data/etl-orders", 41),
    ("warning", "job-failed", "CronJob/data/nightly-backup", 4),
    ("warning", "pod-crash-loop", "Deployment/payments/checkout-worker", 3),
    ("warning", "quota-nearly-full", "ResourceQuota/staging/compute", 3),
    ("warning", "pvc-pending", "PersistentVolumeClaim/search/reindex-scratch", 2),
    ("warning", "namespace-stuck-terminating", "Namespace/legacy-import", 1),
    ("warning", "pod-oom-killed", "Deployment/search/indexer", 1),
]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")

Object = dict[str, Any]


def judged(dump: Dump, now: datetime) -> Judgement:
    cluster = RecordedCluster(dump, now, Wanted())
    deadline = Deadline(60)
    readings = [probe.run(deadline) for probe in cluster.probes(sources_of(ALL))]
    return run_checks(ALL, Snapshot.of(readings, now, recorded=True))


def incidents(now: datetime) -> Correlation:
    return correlate(judged(demo_dump(now), now).findings, [check.rule for check in ALL])


def objects(now: datetime = NOW) -> Iterator[Object]:
    for texts in demo_dump(now).items.values():
        yield from map(msgspec.json.decode, texts)


def identity(item: Object) -> tuple[str, str, str]:
    metadata = item["metadata"]
    return item["kind"], metadata.get("namespace", ""), metadata["name"]


def told(correlation: Correlation) -> list[tuple[str, str, str, int]]:
    rules = {finding.fingerprint: finding.rule for finding in correlation.findings}
    return sorted(
        (incident.severity.value, rules[incident.root], str(incident.owner), incident.count)
        for incident in correlation.incidents
        if incident.severity is not Severity.INFO
    )


@pytest.mark.parametrize("now", MORNINGS, ids=str)
def test_each_fault_is_one_incident_and_nothing_else_is_reported(now: datetime) -> None:
    assert told(incidents(now)) == sorted(STORY)


def test_no_remark_stands_alone() -> None:
    assert [x.title for x in incidents(NOW).incidents if x.severity is Severity.INFO] == []


def test_one_check_cannot_run_because_its_source_is_refused() -> None:
    dump = demo_dump(NOW)
    blind = [
        x.id
        for x in judged(dump, NOW).results
        if x.status not in (CheckStatus.PASSED, CheckStatus.FINDINGS)
    ]
    leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"

    assert blind == ["node-heartbeat-stale"]
    assert Api(dump).get(leases).code == 403
    assert Api(dump).get("/api/v1/pods").code == 200


def test_the_same_moment_gives_the_same_cluster() -> None:
    assert demo_dump(NOW) == demo_dump(NOW)


@pytest.mark.parametrize("now", MORNINGS, ids=str)
def test_nothing_lies_in_the_future(now: datetime) -> None:
    texts = [text.decode() for items in demo_dump(now).items.values() for text in items]
    moments = [moment for text in texts for moment in _MOMENT.findall(text)]

    assert datetime.fromisoformat(max(moments)) <= now
    assert not [text for text in texts if "${" in text]


def test_every_object_has_a_name_and_uid_of_its_own() -> None:
    found = list(objects())

    assert len({identity(item) for item in found}) == len(found)
    assert len({item["metadata"]["uid"] for item in found}) == len(found)


def test_owners_exist_and_bear_the_uid_by_which_they_are_known() -> None:
    found = {identity(item): item["metadata"]["uid"] for item in objects()}
    owned = [
        (owner["kind"], item["metadata"]["namespace"] if owner["kind"] != "Node" else "", owner)
        for item in objects()
        for owner in item["metadata"].get("ownerReferences", ())
    ]

    assert len(owned) > 200
    assert {found[kind, space, owner["name"]] == owner["uid"] for kind, space, owner in owned} == {
        True
    }


def test_events_are_about_objects_that_exist() -> None:
    found = {identity(item): item["metadata"]["uid"] for item in objects()}
    about = [item["involvedObject"] for item in objects() if item["kind"] == "Event"]

    assert len(about) > 50
    assert [
        x for x in about if found.get((x["kind"], x.get("namespace", ""), x["name"])) != x["uid"]
    ] == []


def test_pods_are_on_nodes_that_exist_and_in_namespaces_that_exist() -> None:
    found = {identity(item) for item in objects()}
    pods = [item for item in objects() if item["kind"] == "Pod"]
    nodes = {pod["spec"]["nodeName"] for pod in pods if "nodeName" in pod["spec"]}

    assert len(pods) == 192
    assert {("Node", "", name) for name in nodes} <= found
    assert {("Namespace", "", pod["metadata"]["namespace"]) for pod in pods} <= found


def test_near_misses_are_there_to_be_passed_over() -> None:
    found = {identity(item): item for item in objects()}
    rollout = found["Deployment", "shop", "recommendations"]["status"]
    restarts = [
        item["status"]["containerStatuses"][0]["restartCount"]
        for (kind, namespace, _), item in found.items()
        if (kind, namespace) == ("Pod", "shop")
    ]

    assert (rollout["replicas"], rollout["updatedReplicas"]) == (5, 2)
    assert found["Node", "", "worker-c3"]["spec"]["unschedulable"] is True
    assert found["PersistentVolumeClaim", "data", "report-export"]["status"]["phase"] == "Pending"
    assert max(restarts) == 6


def test_it_stays_small_enough_to_ship() -> None:
    shipped = [path for path in Path(inspector.demo.__file__).parent.rglob("*.*") if path.is_file()]
    sizes = [path.stat().st_size for path in shipped if path.suffix in (".py", ".yaml")]

    assert sum(sizes) < 300_000


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("${-37m}", "2026-01-15T07:23:00Z"),
        ("${-1d2h30m5s}", "2026-01-14T05:29:55Z"),
        ("${hour}", "2026-01-15T07:00:00Z"),
        ("${hour-1h}", "2026-01-15T06:00:00Z"),
        ("${night+4m}", "2026-01-15T02:04:00Z"),
        ("backup-${night minutes}", "backup-29474040"),
        ("{pod} is left alone", "{pod} is left alone"),
    ],
)
def test_a_placeholder_is_filled_relative_to_now_or_to_the_last_hour_or_night(
    text: str, filled: str
) -> None:
    assert dated(text, NOW) == filled
