from msgspec.structs import replace
from sample import empty, small

from inspector.model import Outcome, State
from inspector.report import CheckStatus
from reports.coverage import checked_in_part, unchecked, unseen


def test_checks_that_could_not_run_or_crashed_are_unchecked() -> None:
    check = small().checks[0]
    checks = tuple(replace(check, id=status.value, status=status) for status in CheckStatus)

    assert [check.id for check in unchecked(empty(checks=checks))] == ["not_checked", "failed"]


def test_findings_of_a_part_are_told_from_findings_of_the_whole() -> None:
    assert [check.id for check in checked_in_part(small())] == ["quota-full"]


def test_a_source_is_seen_if_it_is_complete_or_not_served() -> None:
    outcomes = tuple(Outcome(source=state.value, outcome=state) for state in State)

    assert [outcome.source for outcome in unseen(empty(outcomes=outcomes))] == [
        "inconsistent",
        "truncated",
        "forbidden",
        "stale",
        "failed",
    ]


def test_a_source_with_unreadable_objects_is_not_fully_seen() -> None:
    outcome = Outcome(source="pods", outcome=State.COMPLETE, objects=9, unreadable=1)

    assert unseen(empty(outcomes=(outcome,))) == [outcome]
