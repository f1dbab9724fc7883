"""From findings to incidents: one cause, one incident.

In order: findings of one fault (equal fingerprint) become one with a count; a finding hangs on a
suspect that has a finding of its own, or else on a deeper finding of the same owner; roots that
are alike become one incident. It knows no single rule: `suspects`, `alike`, `explains` and
`symptom` say all.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from inspector.model import Finding, Ref, Rule, Severity
from inspector.report import Incident, ReportedFinding


@dataclass(frozen=True)
class Correlation:
    """All findings, rolled up, each in exactly one of the incidents; worst first."""

    findings: tuple[ReportedFinding, ...]
    incidents: tuple[Incident, ...]


@dataclass(frozen=True)
class _Fault:
    """The findings of one fingerprint, and the rule behind them; `order` is the rule's place."""

    rule: Rule
    order: int
    findings: Sequence[Finding]

    @property
    def fingerprint(self) -> str:
        return self.findings[0].fingerprint

    @property
    def worst(self) -> Finding:
        """The finding that speaks for all: the gravest, then the first by name."""
        return min(self.findings, key=lambda x: (-x.severity.rank, x.subject, x.message))

    @property
    def subjects(self) -> tuple[Ref, ...]:
        return tuple(sorted({finding.subject for finding in self.findings}))

    @property
    def count(self) -> int:
        """Objects, or occurrences where one object counts them."""
        return max(len(self.subjects), self.worst.count)

    @property
    def depth(self) -> tuple[int, int, int, str]:
        """Sorts the likeliest root first."""
        return self.rule.symptom, -self.worst.severity.rank, self.order, self.fingerprint


def correlate(findings: Iterable[Finding], rules: Sequence[Rule]) -> Correlation:
    """Roll up, attach to causes, merge, rank; the order of the findings does not matter."""
    faults = _rolled_up(findings, rules)
    causes = _owned(faults) | _suspected(faults)
    roots = {print_: _root(print_, causes) for print_ in faults}
    members: dict[tuple[str, str], list[_Fault]] = defaultdict(list)
    for print_, fault in faults.items():
        members[_kinship(faults[roots[print_]])].append(fault)
    incidents = {
        key: _incident(key, group, {roots[fault.fingerprint] for fault in group})
        for key, group in members.items()
    }
    reported = [
        _reported(faults[print_], causes.get(print_, ""), incidents[_kinship(faults[root])])
        for print_, root in roots.items()
    ]
    return Correlation(
        tuple(sorted(reported, key=lambda x: (-x.severity.rank, x.rule, x.owner, x.fingerprint))),
        tuple(sorted(incidents.values(), key=lambda x: (-x.severity.rank, -x.count, x.id))),
    )


def _rolled_up(findings: Iterable[Finding], rules: Sequence[Rule]) -> dict[str, _Fault]:
    places = {rule.id: (order, rule) for order, rule in enumerate(rules)}
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.fingerprint].append(finding)
    faults = {}
    for print_ in sorted(groups):
        order, rule = places[groups[print_][0].rule]
        group = sorted(groups[print_], key=_identity)
        faults[print_] = _Fault(rule, order, group)
    return faults


def _identity(finding: Finding) -> tuple[Ref, str, int, str, tuple[Ref, ...], int]:
    """All that tells findings of one fault apart, so that their order never matters."""
    rank = finding.severity.rank
    return finding.subject, finding.message, rank, finding.alike, finding.suspects, finding.count


def _suspected(faults: Mapping[str, _Fault]) -> dict[str, str]:
    """Causes by suspects: only where every object of a fault is explained, by the commonest."""
    explaining = {
        subject: fault.fingerprint
        for fault in sorted(faults.values(), key=lambda x: x.depth, reverse=True)
        if fault.rule.explains
        for subject in fault.subjects
    }
    causes = {}
    for print_, fault in faults.items():
        if fault.rule.explains:
            continue  # what explains others is a cause itself; this also keeps circles out
        named = [
            next((explaining[ref] for ref in finding.suspects if ref in explaining), "")
            for finding in fault.findings
        ]
        if all(named):
            counted = Counter(named)
            causes[print_] = min(counted, key=lambda x: (-counted[x], x))
    return causes


def _owned(faults: Mapping[str, _Fault]) -> dict[str, str]:
    """Causes by owner: a symptom hangs on the deepest finding of its owner, repeats on the first.

    A fault that has a suspect keeps it: the caller lets suspects win.
    """
    owners: dict[Ref, list[_Fault]] = defaultdict(list)
    for fault in faults.values():
        owners[fault.worst.owner].append(fault)
    causes = {}
    for group in owners.values():
        first = min(group, key=lambda x: x.depth)
        for fault in group:
            if fault is not first and _follows(fault, first):
                causes[fault.fingerprint] = first.fingerprint
    return causes


def _follows(fault: _Fault, first: _Fault) -> bool:
    deeper = fault.rule.symptom > first.rule.symptom or fault.rule.id == first.rule.id
    return deeper and (first.rule.explains or not fault.rule.explains)


def _root(print_: str, causes: Mapping[str, str]) -> str:
    while print_ in causes:
        print_ = causes[print_]
    return print_


def _kinship(root: _Fault) -> tuple[str, str]:
    """What makes two roots one incident: the same rule and the same likeness."""
    alike = root.worst.alike
    return (root.rule.id, alike) if alike else (root.rule.id, f"\0{root.fingerprint}")


def _incident(key: tuple[str, str], group: Sequence[_Fault], roots: set[str]) -> Incident:
    origin = sorted((x for x in group if x.fingerprint in roots), key=_weight)
    rest = sorted((x for x in group if x.fingerprint not in roots), key=lambda x: x.depth)
    root = origin[0]
    subjects = {subject for fault in group for subject in fault.subjects}
    own = [fault for fault in rest if fault.worst.owner in {x.worst.owner for x in origin}]
    since = _moments([*origin, *own]) or _moments(rest)
    return Incident(
        id=hashlib.sha256("\0".join(key).encode()).hexdigest()[:12],
        severity=max((fault.worst.severity for fault in group), key=lambda x: x.rank),
        title=f"{root.rule.title}: {_who(origin)}",
        story=_story(root, origin, rest),
        root=root.fingerprint,
        members=tuple(fault.fingerprint for fault in (*origin, *rest)),
        count=len(subjects),
        since=min(since, default=None),
        owner=root.worst.owner,
        namespaces=tuple(sorted({ref.namespace for ref in subjects if ref.namespace})),
    )


def _moments(faults: Sequence[_Fault]) -> list[datetime]:
    return [x.since for fault in faults for x in fault.findings if x.since]


def _weight(fault: _Fault) -> tuple[int, int, str]:
    return -fault.worst.severity.rank, -fault.count, fault.fingerprint


def _who(origin: Sequence[_Fault]) -> str:
    """Whom it befell: the owner's name, or how many of what."""
    owners = sorted({fault.worst.owner for fault in origin})
    subjects = sorted({subject for fault in origin for subject in fault.subjects})
    if len(owners) == 1:
        affected = [subject for subject in subjects if subject != owners[0]]
        return str(owners[0]) + (f" ({counted(affected)})" if len(affected) > 1 else "")
    if subjects == owners:
        return counted(subjects)
    return f"{counted(subjects)} of {counted(owners)}"


def counted(refs: Sequence[Ref]) -> str:
    """How many objects of which kinds: `3 Pods`, `1 Deployment and 2 Jobs`."""
    kinds = Counter(ref.kind for ref in refs)
    parts = [f"{number} {_plural(kind, number)}" for kind, number in sorted(kinds.items())]
    return _listing(parts)


def _plural(kind: str, number: int) -> str:
    if number == 1 or kind.endswith("s"):
        return kind
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def _listing(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1] if parts else "")))


def _story(root: _Fault, origin: Sequence[_Fault], rest: Sequence[_Fault]) -> str:
    """What happened, to how many more, and what follows from it."""
    story = root.worst.message.rstrip(". ")
    others = sum(len(fault.subjects) for fault in origin) - 1
    if others > 0:
        story += f" (and {others} more)"
    effects: dict[str, set[Ref]] = {}
    for fault in (x for x in rest if x.worst.severity is not Severity.INFO):
        effects.setdefault(fault.rule.title, set()).update(fault.subjects)
    if effects:
        told = [f"{title} ({counted(sorted(refs))})" for title, refs in effects.items()]
        story += f". From it follow: {_listing(told)}"
    return f"{story[:1].upper()}{story[1:]}."


def _reported(fault: _Fault, cause: str, incident: Incident) -> ReportedFinding:
    worst = fault.worst
    since = [finding.since for finding in fault.findings if finding.since]
    seen = [finding.last_seen for finding in fault.findings if finding.last_seen]
    return ReportedFinding(
        fingerprint=fault.fingerprint,
        rule=worst.rule,
        severity=worst.severity,
        subject=worst.subject,
        owner=worst.owner,
        container=worst.container,
        message=worst.message,
        evidence=worst.evidence,
        since=min(since, default=None),
        last_seen=max(seen, default=None),
        count=fault.count,
        cause=cause,
        hint=worst.hint,
        command=worst.command,
        incident=incident.id,
        subjects=fault.subjects if len(fault.subjects) > 1 else (),
    )


def with_context(correlation: Correlation, option: str) -> Correlation:
    """The same with kubectl told which cluster to ask; the option is already quoted."""
    findings = tuple(
        msgspec.structs.replace(x, command=x.command.replace("kubectl ", f"kubectl {option} ", 1))
        for x in correlation.findings
    )
    return Correlation(findings, correlation.incidents)
