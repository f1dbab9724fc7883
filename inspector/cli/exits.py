"""What a finished inspection ends with."""

from inspector.assemble import unseen_outcomes
from inspector.cli.failure import Exit
from inspector.cluster.catalog import PATHS
from inspector.config import Settings
from inspector.model import Severity, State
from inspector.report import Counts, Report


def exit_code(report: Report, settings: Settings, *, written: bool) -> Exit:
    """What a finished inspection ends with; the first that holds."""
    if _nothing_readable(report):
        return Exit.UNREACHABLE
    if not written:
        return Exit.UNDELIVERED
    if _severe(report.verdict.counts, settings.verdict.fail_on):
        return Exit.FINDINGS
    unseen = report.verdict.counts.not_checked or unseen_outcomes(report.outcomes)
    return Exit.INCOMPLETE if settings.verdict.strict and unseen else Exit.OK


def _nothing_readable(report: Report) -> bool:
    """Whether the credential was accepted and allowed to list nothing at all."""
    lists = [outcome for outcome in report.outcomes if outcome.source not in PATHS]
    return bool(lists) and all(outcome.outcome is State.FORBIDDEN for outcome in lists)


def _severe(counts: Counts, fail_on: str) -> bool:
    if fail_on == "none":
        return False
    return any(
        getattr(counts, severity)
        for severity in Severity
        if severity.rank >= Severity(fail_on).rank
    )
