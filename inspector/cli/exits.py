"""What a finished inspection ends with."""

from inspector.assemble import unseen_outcomes
from inspector.cli.failure import Exit
from inspector.cluster.catalog import PATHS
from inspector.config import Settings
from inspector.model import Severity
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
    """Whether a live server gave not a single list, for want of permission or whatever else."""
    lists = [outcome for outcome in report.outcomes if outcome.source not in PATHS]
    live = report.run.source == "live"
    return live and bool(lists) and not any(outcome.usable for outcome in lists)


def _severe(counts: Counts, fail_on: str) -> bool:
    if fail_on == "none":
        return False
    return any(
        getattr(counts, severity)
        for severity in Severity
        if severity.rank >= Severity(fail_on).rank
    )
