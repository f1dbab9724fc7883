"""What was not looked at, so that no output takes silence for health."""

from collections.abc import Sequence

from inspector.model import Outcome, State
from inspector.report import CheckResult, CheckStatus, Report


def unchecked(report: Report) -> Sequence[CheckResult]:
    """The checks that could not run, or did not come to an end."""
    return [
        check
        for check in report.checks
        if check.status in (CheckStatus.NOT_CHECKED, CheckStatus.FAILED)
    ]


def checked_in_part(report: Report) -> Sequence[CheckResult]:
    """The checks that found something, but did not see all they should."""
    return [
        check for check in report.checks if check.status is CheckStatus.FINDINGS and check.reason
    ]


def unseen(report: Report) -> Sequence[Outcome]:
    """The sources not read as a whole.

    One that the API does not serve hides nothing; one that a dump lacks costs the checks on it.
    """
    return [
        outcome
        for outcome in report.outcomes
        if not outcome.whole and outcome.outcome is not State.ABSENT
    ]
