"""What stands for a severity, a status or an outcome: a shape, a word and a style together.

No label relies on its colour, and only what was looked at and found well has the style `ok`.
"""

from dataclasses import dataclass

from inspector.model import Outcome, Severity, State
from inspector.report import CheckStatus, Release, SloStatus, Status


@dataclass(frozen=True)
class Label:
    """A shape, a word, and the name of their colours in the style sheet."""

    style: str
    shape: str
    word: str


OK = Label("ok", "✓", "ok")
UNKNOWN = Label("unknown", "?", "not checked")

SEVERITIES = {
    Severity.CRITICAL: Label("critical", "◆", "critical"),
    Severity.WARNING: Label("warning", "▲", "warning"),
    Severity.INFO: Label("info", "○", "info"),
}

STATUSES = {
    Status.CRITICAL: SEVERITIES[Severity.CRITICAL],
    Status.WARNING: SEVERITIES[Severity.WARNING],
    Status.UNKNOWN: Label("unknown", "?", "unknown"),
    Status.OK: OK,
}

CHECKS = {
    CheckStatus.FAILED: Label("unknown", "✕", "failed"),
    CheckStatus.NOT_CHECKED: UNKNOWN,
    CheckStatus.FINDINGS: Label("notice", "●", "findings"),
    CheckStatus.PASSED: Label("ok", "✓", "passed"),
    CheckStatus.NOT_APPLICABLE: Label("info", "·", "not applicable"),
}

SLOS = {
    SloStatus.EXHAUSTED: Label("critical", "◆", "exhausted"),
    SloStatus.AT_RISK: Label("warning", "▲", "at risk"),
    SloStatus.NO_DATA: Label("unknown", "?", "no data"),
    SloStatus.OK: OK,
}

RELEASES = {
    Release.FREEZE: Label("critical", "◆", "freeze"),
    Release.CAUTION: Label("warning", "▲", "caution"),
    Release.UNKNOWN: Label("unknown", "?", "unknown"),
    Release.OPEN: Label("ok", "✓", "open"),
}


def of_outcome(outcome: Outcome) -> Label:
    """`complete` only where nothing is missing."""
    if outcome.whole:
        return Label("ok", "✓", "complete")
    complete = outcome.outcome is State.COMPLETE
    return Label("unknown", "?", "partly unreadable" if complete else outcome.outcome.value)
