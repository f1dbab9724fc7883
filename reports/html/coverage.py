"""What the run did not see, and what may be said of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.model import Outcome, State
from inspector.report import CheckResult, CheckStatus, Report
from reports.coverage import unchecked
from reports.html import labels
from reports.html.labels import Label
from reports.html.wording import counted, joined, number


@dataclass(frozen=True)
class Gap:
    """A source that was not read as a whole; `cost` says what became of the checks on it."""

    label: Label
    source: str
    scope: str
    reason: str
    cost: str


@dataclass(frozen=True)
class Blind:
    """A check that gave no answer."""

    label: Label
    id: str
    title: str
    reason: str


@dataclass(frozen=True)
class Coverage:
    """Everything not seen; `banner` is empty and `label` is ok only if that is nothing.

    `nothing` is the line of a section that holds no findings.
    """

    label: Label
    banner: str
    nothing: str
    gaps: tuple[Gap, ...]
    blind: tuple[Blind, ...]
    permissions: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether all was seen."""
        return not self.banner


def coverage(report: Report) -> Coverage:
    """The coverage of a run."""
    partial = [outcome for outcome in report.outcomes if not outcome.whole]
    blind = unchecked(report)
    banner = _banner(report, blind)
    return Coverage(
        label=labels.UNKNOWN if banner else labels.OK,
        banner=banner,
        nothing=_nothing(report, seen_all=not banner),
        gaps=tuple(_gap(outcome, blind) for outcome in partial),
        blind=tuple(_blind(check) for check in blind),
        permissions=_permissions(report.checks),
    )


def objects(report: Report) -> int:
    """How many objects the run read."""
    return sum(outcome.objects for outcome in report.outcomes)


def _banner(report: Report, blind: Sequence[CheckResult]) -> str:
    missed = _missed(report, blind)
    started = "The run was interrupted. " if report.run.interrupted else ""
    if not report.checks or not report.outcomes:
        return f"{started}No check was run: nothing is known about this cluster."
    if missed:
        return f"{started}Not everything was seen: {joined(missed)}."
    return started and f"{started}What follows is what had been seen by then."


def _missed(report: Report, blind: Sequence[CheckResult]) -> list[str]:
    partial = [outcome for outcome in report.outcomes if _lacking(report, outcome, blind)]
    missed = []
    if partial:
        missed.append(_of(len(partial), len(report.outcomes), "source") + " not read completely")
    if blind:
        missed.append(_of(len(blind), len(report.checks), "check") + " without an answer")
    return missed


def _lacking(report: Report, outcome: Outcome, blind: Sequence[CheckResult]) -> bool:
    """An API that a live cluster does not serve, and no check misses, hides nothing."""
    unserved = outcome.outcome is State.ABSENT and report.run.source == "live"
    return not outcome.whole and not (unserved and not _cost(outcome, blind))


def _cost(outcome: Outcome, blind: Sequence[CheckResult]) -> int:
    return sum(
        outcome.source in check.needs for check in blind if check.status is CheckStatus.NOT_CHECKED
    )


def _of(part: int, whole: int, noun: str) -> str:
    return f"{number(part)} of {counted(whole, noun)}"


def _nothing(report: Report, *, seen_all: bool) -> str:
    seen = counted(objects(report), "object")
    if seen_all:
        return f"checked, nothing found ({seen})"
    return f"nothing found in what was seen ({seen}); not everything was seen"


def _gap(outcome: Outcome, blind: Sequence[CheckResult]) -> Gap:
    lost = f"{counted(outcome.unreadable, 'unreadable object')}: {', '.join(outcome.lost)}"
    parts = (outcome.reason, lost.removesuffix(": ") if outcome.unreadable else "")
    cost = _cost(outcome, blind)
    return Gap(
        label=labels.of_outcome(outcome),
        source=outcome.source,
        scope=outcome.scope,
        reason="; ".join(part for part in parts if part),
        cost=f"{counted(cost, 'check')} not run" if cost else "no check lost",
    )


def _blind(check: CheckResult) -> Blind:
    return Blind(labels.CHECKS[check.status], check.id, check.title, check.reason)


def _permissions(checks: Sequence[CheckResult]) -> tuple[str, ...]:
    return tuple(sorted({line for check in checks for line in check.missing_permissions}))
