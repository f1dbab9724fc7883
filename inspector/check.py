"""How a check is declared and run; which checks exist is decided in `checks/`."""

import shlex
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from string import Formatter

import msgspec

from inspector.cluster import catalog
from inspector.isolate import isolated
from inspector.model import Evidence, Finding, Outcome, Ref, Rule, Severity, State, at_edge, utc
from inspector.redact import redacted
from inspector.report import CheckResult, CheckStatus
from inspector.snapshot import Snapshot

Function = Callable[[Snapshot, Rule], Iterable[Finding]]

MESSAGE_LENGTH = 1000


@dataclass(frozen=True)
class Check:
    """A rule and the pure function that looks for it."""

    rule: Rule
    function: Function

    def tuned(self, *, grace: timedelta | None = None, severity: Severity | None = None) -> "Check":
        """The same check with a configured grace time or severity."""
        rule = msgspec.structs.replace(
            self.rule,
            grace=self.rule.grace if grace is None else grace,
            severity=severity or self.rule.severity,
        )
        return Check(rule, self.function)


def check(rule: Rule) -> Callable[[Function], Check]:
    """Declare the function below as the check of this rule."""
    return partial(Check, rule)


def found(
    rule: Rule,
    subject: Ref,
    message: str,
    evidence: Mapping[str, object],
    *,
    owner: Ref | None = None,
    severity: Severity | None = None,
    since: datetime | None = None,
    last_seen: datetime | None = None,
    count: int = 1,
    container: str = "",
    part: str = "",
    suspects: Sequence[Ref] = (),
    alike: str = "",
) -> Finding:
    """A finding of this rule on this object.

    `evidence` maps field paths to the values seen there; None values are left out. Secrets in
    texts from the cluster are masked here, once, for every output.
    """
    return Finding(
        rule=rule.id,
        severity=severity or rule.severity,
        subject=subject,
        owner=owner or subject,
        message=_text(message),
        evidence=tuple(
            Evidence(path, _text(value)) for path, value in evidence.items() if value is not None
        ),
        since=_known(since),
        last_seen=_known(last_seen),
        count=count,
        container=container,
        part=part,
        suspects=tuple(suspects),
        alike=alike,
        hint=rule.hint,
        command=command(rule.command, subject, container),
    )


def _known(moment: datetime | None) -> datetime | None:
    return None if moment is None or at_edge(moment) else moment


def _text(value: object) -> str:
    text = redacted(utc(value) if isinstance(value, datetime) else str(value))
    return text if len(text) <= MESSAGE_LENGTH else text[: MESSAGE_LENGTH - 1] + "…"


def command(template: str, ref: Ref, container: str = "") -> str:
    """Fill a command template safely for a shell; arguments whose value is empty are left out.

    Values stand in the forms `kind/{name}` and `-n={namespace}`, so that none is taken for a flag.
    """
    values = {
        "kind": ref.kind.lower(),
        "namespace": ref.namespace,
        "name": ref.name,
        "container": container,
    }
    words = (word for word in template.split() if all(values[name] for name in _fields(word)))
    return " ".join(
        shlex.quote(word.format_map(values)) if _fields(word) else word for word in words
    )


def _fields(word: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(word) if name]


@dataclass(frozen=True)
class Judgement:
    """What all checks said: one result each, and their findings."""

    results: tuple[CheckResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    crashes: Mapping[str, str] = field(default_factory=dict)


def run_checks(checks: Sequence[Check], snapshot: Snapshot) -> Judgement:
    """Run every check that its sources allow; one that crashes is reported and the rest go on."""
    results: list[CheckResult] = []
    findings: list[Finding] = []
    crashes: dict[str, str] = {}
    for item in checks:
        result, seen, trace = _run(item, snapshot)
        results.append(result)
        findings.extend(seen)
        if trace:
            crashes[item.rule.id] = trace
    return Judgement(tuple(results), tuple(findings), crashes)


def _run(item: Check, snapshot: Snapshot) -> tuple[CheckResult, Sequence[Finding], str]:
    """The result of one check, its findings, and the trace if it crashed."""
    outcomes = [outcome_of(snapshot, source) for source in item.rule.needs]
    base = _unrun(item.rule, outcomes, snapshot)
    blocked = [outcome for outcome in outcomes if not _enough(item.rule, outcome)]
    if blocked:
        return _blocked(base, blocked, recorded=snapshot.recorded), (), ""
    began = time.monotonic()
    result = isolated(lambda: list(item.function(snapshot, item.rule)))
    spent = None if snapshot.recorded else round((time.monotonic() - began) * 1000)
    if result.crash:
        status, reason = CheckStatus.FAILED, result.crash.reason
    else:
        status, reason = _conclusion(result.value or (), outcomes)
    seen = result.value or ()
    done = msgspec.structs.replace(
        base, status=status, reason=reason, findings=len(seen), duration_ms=spent
    )
    return done, seen, result.crash.trace if result.crash else ""


def _unrun(rule: Rule, outcomes: Sequence[Outcome], snapshot: Snapshot) -> CheckResult:
    """What is known of a check before it runs; `examined` counts its first source."""
    sharpening = [outcome_of(snapshot, source) for source in rule.uses]
    return CheckResult(
        id=rule.id,
        title=rule.title,
        status=CheckStatus.PASSED,
        needs=rule.needs,
        examined=outcomes[0].objects,
        missing_permissions=tuple(
            catalog.permission(outcome.source)
            for outcome in (*outcomes, *sharpening)
            if outcome.outcome is State.FORBIDDEN
        ),
    )


def outcome_of(snapshot: Snapshot, source: str) -> Outcome:
    """The outcome of a source; one that no probe read counts as absent."""
    missing = Outcome(source=source, outcome=State.ABSENT, reason="not read in this run")
    return snapshot.outcomes.get(source, missing)


def _enough(rule: Rule, outcome: Outcome) -> bool:
    return outcome.whole if rule.absence else outcome.usable


def _blocked(base: CheckResult, blocked: Sequence[Outcome], *, recorded: bool) -> CheckResult:
    """Not checked; or not applicable, where a live API does without a kind that it may lack."""
    unserved = not recorded and all(map(_is_optional, blocked))
    return msgspec.structs.replace(
        base,
        status=CheckStatus.NOT_APPLICABLE if unserved else CheckStatus.NOT_CHECKED,
        reason="; ".join(_said(outcome) for outcome in blocked),
        examined=0,
    )


def _is_optional(outcome: Outcome) -> bool:
    listed = catalog.BY_SOURCE.get(outcome.source)
    return outcome.outcome is State.ABSENT and listed is not None and listed.optional


def _said(outcome: Outcome) -> str:
    return f"{outcome.source} {outcome.outcome}" + (
        f" ({outcome.reason})" if outcome.reason else ""
    )


def _conclusion(seen: Sequence[Finding], outcomes: Sequence[Outcome]) -> tuple[CheckStatus, str]:
    """Passed is said of whole sources only: nothing found in a part is not checked."""
    partial_sources = [outcome for outcome in outcomes if not outcome.whole]
    reason = "; ".join(
        f"only {outcome.objects} {outcome.source} were seen: {_said(outcome)}"
        for outcome in partial_sources
    )
    if seen:
        return CheckStatus.FINDINGS, reason
    return (CheckStatus.NOT_CHECKED if partial_sources else CheckStatus.PASSED), reason
