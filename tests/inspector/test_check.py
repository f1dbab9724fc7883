"""How checks are run, and when a check may say that all is well."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from conftest import build_snapshot

from inspector.check import Check, check, command, found, run_checks
from inspector.kinds.core import Pod
from inspector.model import Finding, Ref, Rule, Severity, State
from inspector.report import CheckStatus
from inspector.snapshot import Snapshot

RULE = Rule(
    id="pod-seen",
    title="Pod is seen",
    severity=Severity.INFO,
    why="why",
    hint="hint",
    command="kubectl get pod/{name} -n={namespace} -c={container}",
    needs=("pods",),
    uses=("nodes",),
)

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-1", "namespace": "shop"}}


@check(RULE)
def every_pod(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    for pod in snapshot.all(Pod):
        yield found(rule, pod.ref, "seen", {"metadata.name": pod.metadata.name, "x": None})


@check(RULE)
def broken(_snapshot: Snapshot, _rule: Rule) -> Iterator[Finding]:
    raise KeyError("oops")
    yield


def _status(item: Check, snapshot: Snapshot) -> tuple[str, str]:
    (result,) = run_checks([item], snapshot).results
    return result.status, result.reason


def test_a_whole_source_without_findings_passes() -> None:
    assert _status(every_pod, build_snapshot([])) == ("passed", "")


def test_findings_carry_evidence_hint_and_command() -> None:
    (finding,) = run_checks([every_pod], build_snapshot([POD])).findings

    assert [(x.path, x.value) for x in finding.evidence] == [("metadata.name", "web-1")]
    assert (finding.hint, finding.command) == ("hint", "kubectl get pod/web-1 -n=shop")


@pytest.mark.parametrize("state", [State.FORBIDDEN, State.FAILED, State.ABSENT])
def test_a_source_that_was_not_read_is_not_checked(state: State) -> None:
    snapshot = build_snapshot([POD], outcomes={"pods": state}, recorded=True)

    assert _status(every_pod, snapshot) == ("not_checked", f"pods {state}")


def test_a_kind_that_a_live_api_may_lack_is_not_applicable() -> None:
    rule = msgspec.structs.replace(RULE, needs=("horizontalpodautoscalers",))
    snapshot = build_snapshot([], outcomes={"horizontalpodautoscalers": State.ABSENT})

    assert _status(Check(rule, every_pod.function), snapshot)[0] == "not_applicable"


def test_a_kind_that_every_api_serves_is_not_checked_where_it_is_missing() -> None:
    snapshot = build_snapshot([], outcomes={"pods": State.ABSENT})

    assert _status(every_pod, snapshot) == ("not_checked", "pods absent")


@pytest.mark.parametrize("state", [State.TRUNCATED, State.INCONSISTENT, State.STALE])
def test_nothing_found_in_a_part_is_not_checked(state: State) -> None:
    assert _status(every_pod, build_snapshot([], outcomes={"pods": state}))[0] == "not_checked"


def test_what_a_part_shows_is_still_reported() -> None:
    status, reason = _status(every_pod, build_snapshot([POD], outcomes={"pods": State.TRUNCATED}))

    assert (status, reason) == ("findings", "only 1 pods were seen: pods truncated")


def test_a_rule_of_absence_runs_on_whole_sources_only() -> None:
    rule = msgspec.structs.replace(RULE, absence=True)
    snapshot = build_snapshot([POD], outcomes={"pods": State.TRUNCATED})

    assert _status(Check(rule, every_pod.function), snapshot)[0] == "not_checked"


def test_a_check_that_crashes_costs_only_itself() -> None:
    judgement = run_checks([broken, every_pod], build_snapshot([POD]))

    assert [x.status for x in judgement.results] == [CheckStatus.FAILED, CheckStatus.FINDINGS]
    assert judgement.results[0].reason == "KeyError: 'oops'"
    assert "raise KeyError" in judgement.crashes["pod-seen"]


def test_permissions_that_are_missing_are_named_for_needs_and_uses() -> None:
    snapshot = build_snapshot([], outcomes={"pods": State.FORBIDDEN, "nodes": State.FORBIDDEN})

    (result,) = run_checks([every_pod], snapshot).results

    assert result.missing_permissions == ("list pods", "list nodes")


def test_a_check_can_be_tuned() -> None:
    tuned = every_pod.tuned(grace=timedelta(hours=1), severity=Severity.CRITICAL)

    assert (tuned.rule.grace, tuned.rule.severity) == (timedelta(hours=1), Severity.CRITICAL)
    assert every_pod.tuned() == every_pod


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("web-1", "kubectl get pod/web-1 -n=shop"),
        ("a;rm -rf ~", "kubectl get 'pod/a;rm -rf ~' -n=shop"),
        ("$(id)", "kubectl get 'pod/$(id)' -n=shop"),
        ("-o=yaml", "kubectl get pod/-o=yaml -n=shop"),
        ("a'b", """kubectl get 'pod/a'"'"'b' -n=shop"""),
        ("{name}", "kubectl get 'pod/{name}' -n=shop"),
    ],
)
def test_commands_are_safe_for_a_shell(name: str, expected: str) -> None:
    ref = Ref(kind="Pod", namespace="shop", name=name)

    assert command("kubectl get {kind}/{name} -n={namespace} -c={container}", ref) == expected


def test_arguments_without_a_value_are_left_out() -> None:
    assert command("kubectl get {kind}/{name} -n={namespace}", Ref(kind="Node", name="n")) == (
        "kubectl get node/n"
    )


def test_secrets_in_texts_of_the_cluster_are_masked() -> None:
    finding = found(
        RULE,
        Ref(kind="Pod", name="x"),
        "GET https://bob:hunter22@db failed, Authorization: Bearer abcdefghijkl",
        {"message": "password=hunter22"},
    )

    assert finding.message == "GET https://•••@db failed, Authorization: Bearer •••"
    assert finding.evidence[0].value == "password=•••"


def test_long_texts_are_cut() -> None:
    assert len(found(RULE, Ref(kind="Pod", name="x"), "y" * 65536, {}).message) == 1000
