"""One cause, one incident."""

import random
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from inspector.correlate import correlate, counted, with_context
from inspector.model import Finding, Ref, Rule, Severity

SINCE = datetime(2026, 1, 15, 7, 0, tzinfo=UTC)


def _rule(name: str, *, symptom: int = 0, explains: bool = False) -> Rule:
    return Rule(
        id=name,
        title=name.replace("-", " ").capitalize(),
        severity=Severity.WARNING,
        why="why",
        hint="hint",
        command="kubectl get {kind}/{name}",
        needs=("pods",),
        symptom=symptom,
        explains=explains,
    )


CRASH = _rule("crash")
PULL = _rule("pull")
NOT_READY = _rule("not-ready", symptom=20)
SHORT = _rule("short", symptom=35)
NODE = _rule("node-lost", explains=True)
CLAIM = _rule("claim-pending", explains=True)
RULES = (NODE, CLAIM, CRASH, PULL, NOT_READY, SHORT)

WEB = Ref(group="apps", kind="Deployment", namespace="shop", name="web")
API = Ref(group="apps", kind="Deployment", namespace="shop", name="api")
NODE_1 = Ref(kind="Node", name="node-1")
NODE_2 = Ref(kind="Node", name="node-2")


def _pod(name: str, namespace: str = "shop") -> Ref:
    return Ref(kind="Pod", namespace=namespace, name=name)


def _finding(rule: Rule, subject: Ref, owner: Ref | None = None, **more: Any) -> Finding:
    defaults = {"severity": rule.severity, "message": f"{rule.id} of {subject.name}"}
    return Finding(rule=rule.id, subject=subject, owner=owner or subject, **(defaults | more))


def test_findings_of_one_owner_and_rule_become_one_with_a_count() -> None:
    pods = [_pod(f"web-{number}") for number in range(3)]

    result = correlate([_finding(CRASH, pod, WEB, container="main") for pod in pods], RULES)

    (finding,) = result.findings
    assert (finding.count, finding.subject, finding.subjects) == (3, pods[0], tuple(pods))
    assert [x.title for x in result.incidents] == ["Crash: Deployment/shop/web (3 Pods)"]


def test_a_lost_node_takes_along_all_that_hangs_on_it() -> None:
    pod = _pod("web-1")
    findings = [
        _finding(NODE, NODE_1, severity=Severity.CRITICAL),
        _finding(NOT_READY, pod, WEB, suspects=(NODE_1,)),
        _finding(SHORT, WEB),
    ]

    result = correlate(findings, RULES)

    (incident,) = result.incidents
    causes = {x.rule: x.cause for x in result.findings}
    prints = {x.rule: x.fingerprint for x in result.findings}
    assert incident.root == prints["node-lost"]
    assert causes == {
        "node-lost": "",
        "not-ready": prints["node-lost"],
        "short": prints["not-ready"],
    }
    assert incident.story == (
        "Node-lost of node-1. From it follow: Not ready (1 Pod) and Short (1 Deployment)."
    )
    assert (incident.severity, incident.count) == (Severity.CRITICAL, 3)


def test_a_fault_that_is_explained_in_part_stands_for_itself() -> None:
    findings = [
        _finding(NODE, NODE_1),
        _finding(NOT_READY, _pod("web-1"), WEB, suspects=(NODE_1,)),
        _finding(NOT_READY, _pod("web-2"), WEB, suspects=(NODE_2,)),
    ]

    result = correlate(findings, RULES)

    assert [x.title for x in result.incidents] == [
        "Not ready: Deployment/shop/web (2 Pods)",
        "Node lost: Node/node-1",
    ]


def test_pods_of_one_owner_on_two_lost_nodes_hang_on_one_of_them() -> None:
    findings = [
        _finding(NODE, NODE_1, alike="NodeStatusUnknown"),
        _finding(NODE, NODE_2, alike="NodeStatusUnknown"),
        _finding(NOT_READY, _pod("web-1"), WEB, suspects=(NODE_1,)),
        _finding(NOT_READY, _pod("web-2"), WEB, suspects=(NODE_2,)),
    ]

    assert [x.title for x in correlate(findings, RULES).incidents] == ["Node lost: 2 Nodes"]


def test_symptoms_hang_on_the_deepest_finding_of_their_owner() -> None:
    pod = _pod("web-1")
    findings = [_finding(SHORT, WEB), _finding(CRASH, pod, WEB), _finding(NOT_READY, pod, WEB)]

    result = correlate(findings, RULES)

    assert [x.title for x in result.incidents] == ["Crash: Deployment/shop/web"]


def test_two_causes_of_one_owner_stay_two_incidents() -> None:
    findings = [_finding(CRASH, _pod("web-1"), WEB), _finding(PULL, _pod("web-2"), WEB)]

    assert len(correlate(findings, RULES).incidents) == 2


def test_one_cause_over_many_owners_is_one_incident() -> None:
    findings = [
        _finding(PULL, _pod("web-1"), WEB, alike="registry down"),
        _finding(PULL, _pod("api-1"), API, alike="registry down"),
        _finding(PULL, _pod("old-1"), alike="no such tag"),
    ]

    titles = {x.title for x in correlate(findings, RULES).incidents}

    assert titles == {"Pull: 2 Pods of 2 Deployments", "Pull: Pod/shop/old-1"}


def test_a_suspect_without_a_finding_explains_nothing() -> None:
    result = correlate([_finding(CRASH, _pod("web-1"), WEB, suspects=(NODE_1,))], RULES)

    assert [x.cause for x in result.findings] == [""]


def test_only_findings_that_explain_can_be_causes() -> None:
    findings = [
        _finding(CRASH, NODE_1),
        _finding(NOT_READY, _pod("web-1"), WEB, suspects=(NODE_1,)),
    ]

    assert len(correlate(findings, RULES).incidents) == 2


def test_since_is_the_earliest_moment_of_the_owner_at_the_root() -> None:
    early = SINCE.replace(hour=1)
    findings = [
        _finding(CRASH, _pod("web-1"), WEB, since=SINCE.replace(hour=8)),
        _finding(CRASH, _pod("web-2"), WEB, since=SINCE),
        _finding(SHORT, WEB, since=early),
    ]

    assert [x.since for x in correlate(findings, RULES).incidents] == [early]


def test_what_hangs_on_a_node_does_not_age_its_incident() -> None:
    findings = [
        _finding(NODE, NODE_1, since=SINCE),
        _finding(NOT_READY, _pod("web-1"), WEB, since=SINCE.replace(day=1), suspects=(NODE_1,)),
    ]

    assert [x.since for x in correlate(findings, RULES).incidents] == [SINCE]


def test_the_fingerprint_survives_a_pod_rename() -> None:
    first = correlate([_finding(CRASH, _pod("web-1"), WEB, container="main")], RULES)
    second = correlate([_finding(CRASH, _pod("web-2"), WEB, container="main")], RULES)

    assert first.findings[0].fingerprint == second.findings[0].fingerprint
    assert first.incidents[0].id == second.incidents[0].id


def test_commands_name_the_context() -> None:
    finding = _finding(CRASH, _pod("web-1"), WEB, command="kubectl logs pod/web-1 -n=shop")

    result = with_context(correlate([finding], RULES), "--context=prod")

    assert result.findings[0].command == "kubectl --context=prod logs pod/web-1 -n=shop"


def test_counted_names_kinds_in_the_plural_where_there_are_several() -> None:
    refs = [_pod("a"), _pod("b"), Ref(kind="NetworkPolicy", name="x"), WEB]

    assert counted(refs) == "1 Deployment, 1 NetworkPolicy and 2 Pods"
    assert counted([Ref(kind="NetworkPolicy", name=x) for x in "ab"]) == "2 NetworkPolicies"


_REFS = st.sampled_from([NODE_1, NODE_2, WEB, API, *(_pod(f"p-{n}") for n in range(4))])
_FINDINGS = st.builds(
    _finding,
    st.sampled_from(RULES),
    _REFS,
    _REFS,
    severity=st.sampled_from(Severity),
    container=st.sampled_from(["", "main"]),
    alike=st.sampled_from(["", "x"]),
    suspects=st.lists(_REFS, max_size=2).map(tuple),
)


@given(st.lists(_FINDINGS, max_size=12), st.randoms(use_true_random=False))
def test_each_finding_is_in_exactly_one_incident_in_any_order(
    findings: list[Finding], shuffler: random.Random
) -> None:
    result = correlate(findings, RULES)
    members = [print_ for incident in result.incidents for print_ in incident.members]

    assert sorted(members) == sorted({x.fingerprint for x in findings})
    assert {x.fingerprint: x.incident for x in result.findings} == {
        print_: incident.id for incident in result.incidents for print_ in incident.members
    }
    assert all(incident.root == incident.members[0] for incident in result.incidents)

    shuffled = findings[:]
    shuffler.shuffle(shuffled)
    assert correlate(shuffled, RULES) == result
