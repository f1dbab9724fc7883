"""What holds for every rule about pods."""

import pytest
from conftest import FIXTURES, build_snapshot, documents
from pods_given import PODS

from inspector.check import Check
from inspector.cluster.reduce import reduced


@pytest.mark.parametrize("rule", PODS)
def test_one_cause_is_told_by_one_rule(rule: str) -> None:
    snapshot = build_snapshot(documents(FIXTURES / rule / "fire.yaml"))

    told = {item.rule.id for item in PODS.values() if list(item.function(snapshot, item.rule))}

    assert told == {rule}


@pytest.mark.parametrize("check", PODS.values(), ids=PODS)
def test_a_finding_proves_itself_and_gives_a_command_that_only_reads(check: Check) -> None:
    snapshot = build_snapshot(documents(FIXTURES / check.rule.id / "fire.yaml"))

    for finding in check.function(snapshot, check.rule):
        assert finding.evidence
        assert finding.hint
        assert finding.command.split()[:2] in (
            ["kubectl", "describe"],
            ["kubectl", "get"],
            ["kubectl", "logs"],
        )


@pytest.mark.parametrize("check", PODS.values(), ids=PODS)
@pytest.mark.parametrize("fixture", ["fire", "quiet"])
def test_a_pod_reduced_at_arrival_is_judged_as_the_whole_pod(check: Check, fixture: str) -> None:
    items = documents(FIXTURES / check.rule.id / f"{fixture}.yaml")
    whole, small = build_snapshot(items), build_snapshot(items, reduce=reduced)

    assert list(check.function(small, check.rule)) == list(check.function(whole, check.rule))
