"""Reports for tests of renderers: small ones, one for each hostile string, and arbitrary ones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import budgets
import msgspec
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from inspector.model import Evidence, Outcome, Ref, Severity, State
from inspector.report import (
    SCHEMA,
    CheckResult,
    CheckStatus,
    Counts,
    Incident,
    Report,
    ReportedFinding,
    Run,
    Statistics,
    Status,
    Verdict,
)

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)

# What an object of the cluster may be called or may say, to harm whoever looks at a report.
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "\x1b=1",
    "＝1",  # noqa: RUF001
    "＋1",  # noqa: RUF001
    "－1",  # noqa: RUF001
    "＠1",  # noqa: RUF001
    "'=1",
    'a "quote", a comma\r\nand a line',
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]8;;http://evil\x1b\\here\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[31mred",
    "\x9b31mred",
    "safe\u202egnp.exe",
    "zero\u200bwidth",
    "[red]x[/]",
    "[/]",
    "[link=http://evil]x[/link]",
    ":warning: {{7*7}} %s {0}",
    "<script>alert(1)</script>",
    "null",
    "NaN",
    "007",
    "集群节点网络插件尚未就绪因此新的容器组无法调度到这些节点上请立即检查" * 4,
)


def empty(**parts: Any) -> Report:
    """A run that looked at nothing, with these parts in place of its own."""
    report = Report(
        run=Run(
            id="run-1",
            slot="2026-01-15",
            cluster="prod-1",
            now=NOW,
            version="0.1.0",
            config_digest="c0ffee",
            source="live",
        ),
        verdict=Verdict(status=Status.UNKNOWN, sentence="Nothing was looked at.", counts=Counts()),
        outcomes=(),
        checks=(),
        incidents=(),
        findings=(),
    )
    return replace(report, **parts)


def quiet() -> Report:
    """A run that looked at everything and found nothing."""
    return empty(
        verdict=Verdict(status=Status.OK, sentence="Nothing is wrong.", counts=Counts()),
        outcomes=(Outcome(source="nodes", kind="Node", outcome=State.COMPLETE, objects=3),),
        checks=(CheckResult(id="node-lost", title="Node is lost", status=CheckStatus.PASSED),),
    )


def small() -> Report:
    """A run with one fault of each severity, two sources not read and one check crashed."""
    return empty(
        verdict=Verdict(
            status=Status.CRITICAL,
            sentence="1 node is lost.",
            counts=Counts(critical=1, warning=1, info=1, not_checked=2),
        ),
        outcomes=(
            Outcome(
                source="nodes",
                kind="Node",
                outcome=State.COMPLETE,
                objects=1200,
                pages=3,
                requests=3,
                bytes=90000,
                duration_ms=210,
            ),
            Outcome(
                source="pods",
                kind="Pod",
                scope="shop",
                outcome=State.FORBIDDEN,
                requests=1,
                duration_ms=4,
                reason="may not list pods",
            ),
            Outcome(
                source="resourcequotas",
                kind="ResourceQuota",
                outcome=State.TRUNCATED,
                objects=9,
                pages=1,
                requests=1,
                bytes=700,
                duration_ms=5,
                reason="the deadline passed",
            ),
        ),
        checks=(
            CheckResult(
                id="node-lost",
                title="Node is lost",
                status=CheckStatus.FINDINGS,
                examined=1200,
                findings=1,
                duration_ms=2,
            ),
            CheckResult(
                id="node-not-ready",
                title="Node is not ready",
                status=CheckStatus.PASSED,
                examined=1200,
                duration_ms=1,
            ),
            CheckResult(
                id="pod-pending",
                title="Pod is pending",
                status=CheckStatus.NOT_CHECKED,
                reason="pods forbidden (may not list pods)",
                missing_permissions=("list pods",),
            ),
            CheckResult(
                id="node-skew",
                title="Kubelet is too old",
                status=CheckStatus.FAILED,
                examined=1200,
                reason="crashed: ValueError",
            ),
            CheckResult(
                id="quota-full",
                title="Quota is nearly used up",
                status=CheckStatus.FINDINGS,
                examined=9,
                findings=2,
                reason="only 9 resourcequotas were seen: the deadline passed",
            ),
        ),
        incidents=(_quota_incident(), _node_incident(), _note()),
        findings=(_node_lost(), _quota_full()),
        statistics=Statistics(requests=5, bytes=90700),
    )


def _node_lost() -> ReportedFinding:
    node = Ref(kind="Node", name="node-1")
    return ReportedFinding(
        fingerprint="00000000000000aa",
        rule="node-lost",
        severity=Severity.CRITICAL,
        subject=node,
        owner=node,
        message="lost: Kubelet stopped posting node status.",
        evidence=(
            Evidence("status.conditions[Ready].status", "Unknown"),
            Evidence("status.conditions[Ready].reason", "NodeStatusUnknown"),
        ),
        since=NOW - timedelta(minutes=22),
        hint="Look at the machine: power, network, kubelet.",
        command="kubectl describe node/node-1",
        incident="i-1",
    )


def _quota_full() -> ReportedFinding:
    quotas = tuple(
        Ref(kind="ResourceQuota", namespace=namespace, name="compute")
        for namespace in ("pay", "shop")
    )
    return ReportedFinding(
        fingerprint="00000000000000bb",
        rule="quota-full",
        severity=Severity.WARNING,
        subject=quotas[0],
        owner=quotas[0],
        message='99% of "pods" used, -1 left',
        count=2,
        last_seen=NOW,
        cause="00000000000000aa",
        state="new",
        incident="i-2",
        subjects=quotas,
    )


def _node_incident() -> Incident:
    return Incident(
        id="i-1",
        severity=Severity.CRITICAL,
        title="Node is lost",
        story="The node stopped reporting 22 min ago; 12 pods on it may be dead.",
        root="00000000000000aa",
        members=("00000000000000aa",),
        count=13,
        since=NOW - timedelta(minutes=22),
        owner=Ref(kind="Node", name="node-1"),
        namespaces=("pay", "shop"),
    )


def _quota_incident() -> Incident:
    return Incident(
        id="i-2",
        severity=Severity.WARNING,
        title="Quota is nearly used up",
        story="2 quotas are nearly used up.",
        root="00000000000000bb",
        members=("00000000000000bb",),
        count=2,
        owner=Ref(kind="ResourceQuota", namespace="pay", name="compute"),
        namespaces=("pay", "shop"),
    )


def _note() -> Incident:
    return note("Node is cordoned", Ref(kind="Node", name="node-2"))


def note(title: str, owner: Ref) -> Incident:
    """An incident that only informs."""
    return Incident(
        id=f"note-{owner.name}",
        severity=Severity.INFO,
        title=title,
        story="",
        root="",
        members=(),
        count=1,
        owner=owner,
    )


def hostile(text: str) -> Report:
    """The small report and an error budget with this text in the place of every string."""
    return _refilled(replace(small(), slos=(budgets.hostile(text),)), lambda: text)


def spending() -> Report:
    """A quiet run with an error budget of each status."""
    return replace(quiet(), slos=budgets.SLOS)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report whose strings are anything that JSON can hold."""
    spent = empty(slos=(budgets.hostile(""),))
    report = draw(st.sampled_from((empty(), quiet(), small(), spent)))
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return _refilled(report, lambda: draw(texts))


def _refilled(report: Report, text: Callable[[], str]) -> Report:
    filled: Report = _filled(report, text)
    return replace(filled, schema=SCHEMA)


def _filled(value: Any, text: Callable[[], str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_filled(item, text) for item in value)
    if isinstance(value, msgspec.Struct):
        parts = asdict(value).items()
        return replace(value, **{name: _filled(part, text) for name, part in parts})
    return text() if isinstance(value, str) and not isinstance(value, StrEnum) else value
