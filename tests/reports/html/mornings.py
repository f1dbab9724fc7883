"""Reports as a morning may bring them."""

from datetime import UTC, datetime, timedelta

import budgets
import msgspec

from inspector.model import Evidence, Outcome, Ref, Severity, State
from inspector.report import (
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

# Each would run, break out, hide or deceive in a page that trusted it.
HOSTILE = (
    "<img src=x onerror=hostile=1>",
    '"><svg/onload=hostile=1>',
    "' onmouseover='hostile=1",
    "</script><script>hostile=1</script>",
    "</style><script>hostile=1</script>",
    "<!--<script>",
    "{{7*7}}",
    "{% raw %}",
    "javascript:hostile=1",
    "&lt;b&gt;&amp;",
    "gnp\u202e.exe",
    "pay\u200bments",
    "line\u2028end",
    "esc\x1b]52;c;cm0=\x07",
    "c1\x9b31m",
    "first\nsecond",
)

NODE = Ref("", "Node", "", "worker-3")
WEB = Ref("apps", "Deployment", "shop", "web")
CACHE = Ref("apps", "StatefulSet", "platform", "cache")

RUN = Run(
    id="2026-01-15T08:00:00Z/prod-eu-1",
    slot="2026-01-15T08:00:00Z",
    cluster="prod-eu-1",
    context="prod-eu-1-admin",
    started_at=NOW,
    finished_at=NOW + timedelta(seconds=4.2),
    now=NOW,
    version="0.1.0",
    server_version="v1.34.2",
    config_digest="5f1c0a9d",
    source="live",
)


def _pods(count: int) -> tuple[Ref, ...]:
    return tuple(Ref("", "Pod", "shop", f"web-7d9c-{index:04}") for index in range(count))


FINDINGS = (
    ReportedFinding(
        fingerprint="0000000000000001",
        rule="node-lost",
        severity=Severity.CRITICAL,
        subject=NODE,
        owner=NODE,
        message="lost: Kubelet stopped posting node status.",
        evidence=(
            Evidence("status.conditions[Ready].status", "Unknown"),
            Evidence("status.conditions[Ready].reason", "NodeStatusUnknown"),
        ),
        since=NOW - timedelta(minutes=30),
        hint="Look at the machine: power, network, kubelet. If it is gone, remove the Node.",
        command="kubectl describe node/worker-3",
        incident="a1",
    ),
    ReportedFinding(
        fingerprint="0000000000000002",
        rule="pod-stuck",
        severity=Severity.WARNING,
        subject=_pods(1)[0],
        owner=WEB,
        message="186 pods wait for a node that is lost",
        evidence=(Evidence("status.phase", "Pending"),),
        since=NOW - timedelta(minutes=28),
        last_seen=NOW - timedelta(minutes=1),
        count=186,
        container="app",
        cause="0000000000000001",
        hint="Free the node or add one.",
        command="kubectl describe pod/web-7d9c-0000 -n=shop",
        incident="a1",
        subjects=_pods(186),
    ),
    ReportedFinding(
        fingerprint="0000000000000003",
        rule="pod-crash-loop",
        severity=Severity.WARNING,
        subject=Ref("", "Pod", "platform", "cache-0"),
        owner=CACHE,
        message="container redis restarted 14 times in 24 h: OOMKilled, exit code 137",
        evidence=(Evidence("status.containerStatuses[redis].restartCount", "14"),),
        since=NOW - timedelta(hours=26),
        count=1,
        container="redis",
        hint="Raise the memory limit, or find what grows.",
        command="kubectl logs pod/cache-0 -n=platform -c=redis --previous",
        incident="b2",
    ),
    ReportedFinding(
        fingerprint="0000000000000004",
        rule="node-cordoned",
        severity=Severity.INFO,
        subject=Ref("", "Node", "", "worker-9"),
        owner=Ref("", "Node", "", "worker-9"),
        message="cordoned; nothing new is scheduled on it",
        since=None,
        hint="Uncordon the node when its maintenance is over.",
        command="kubectl describe node/worker-9",
        incident="c3",
    ),
)

INCIDENTS = (
    Incident(
        id="a1",
        severity=Severity.CRITICAL,
        title="Node is lost: Node/worker-3",
        story="Node worker-3 stopped reporting; 186 pods of Deployment/shop/web wait for it.",
        root="0000000000000001",
        members=("0000000000000001", "0000000000000002"),
        count=187,
        since=NOW - timedelta(minutes=30),
        owner=NODE,
        namespaces=("shop",),
    ),
    Incident(
        id="b2",
        severity=Severity.WARNING,
        title="Container restarts again and again: StatefulSet/platform/cache",
        story="Container redis of StatefulSet/platform/cache runs out of memory and restarts.",
        root="0000000000000003",
        members=("0000000000000003",),
        count=1,
        since=NOW - timedelta(hours=26),
        owner=CACHE,
        namespaces=("platform",),
    ),
    Incident(
        id="c3",
        severity=Severity.INFO,
        title="Node is cordoned: Node/worker-9",
        story="Node worker-9 takes no new pods.",
        root="0000000000000004",
        members=("0000000000000004",),
        count=1,
        owner=Ref("", "Node", "", "worker-9"),
    ),
)

OUTCOMES = (
    Outcome(source="nodes", kind="Node", outcome=State.COMPLETE, objects=42, requests=1),
    Outcome(
        source="pods",
        kind="Pod",
        outcome=State.COMPLETE,
        objects=5120,
        pages=11,
        requests=11,
        bytes=48_300_000,
        duration_ms=2150,
    ),
    Outcome(
        source="resourcequotas",
        kind="ResourceQuota",
        outcome=State.FORBIDDEN,
        reason="HTTP 403: resourcequotas is forbidden",
    ),
)

CHECKS = (
    CheckResult(
        id="node-lost",
        title="Node is lost",
        status=CheckStatus.FINDINGS,
        needs=("nodes",),
        examined=42,
        findings=1,
        duration_ms=1,
    ),
    CheckResult(
        id="pod-stuck",
        title="Pod is stuck",
        status=CheckStatus.PASSED,
        needs=("pods",),
        examined=5120,
        duration_ms=38,
    ),
    CheckResult(
        id="quota-used-up",
        title="Quota is used up",
        status=CheckStatus.NOT_CHECKED,
        needs=("resourcequotas",),
        reason="resourcequotas forbidden (HTTP 403: resourcequotas is forbidden)",
        missing_permissions=("list resourcequotas",),
    ),
    CheckResult(
        id="hpa-at-maximum",
        title="Autoscaler is at its maximum",
        status=CheckStatus.FAILED,
        needs=("pods",),
        reason="KeyError: 'behavior'",
    ),
    CheckResult(
        id="pdb-blocks",
        title="Disruption budget blocks every eviction",
        status=CheckStatus.NOT_APPLICABLE,
        reason="poddisruptionbudgets absent",
    ),
)


def morning() -> Report:
    """Incidents of three severities, a source that was forbidden, a check that failed."""
    return Report(
        run=RUN,
        verdict=Verdict(
            status=Status.CRITICAL,
            sentence="1 critical and 1 warning incident; 2 of 5 checks could not run.",
            counts=Counts(critical=1, warning=1, info=1, not_checked=2),
        ),
        outcomes=OUTCOMES,
        checks=CHECKS,
        incidents=INCIDENTS,
        findings=FINDINGS,
        statistics=Statistics(
            requests=13,
            bytes=48_312_000,
            retries=1,
            throttled_s=0.4,
            peak_rss_bytes=96_000_000,
            phases={"read": 3.1, "judge": 0.2},
        ),
    )


def quiet() -> Report:
    """Everything was seen and nothing found."""
    return msgspec.structs.replace(
        morning(),
        verdict=Verdict(status=Status.OK, sentence="Nothing found by 1 check.", counts=Counts()),
        outcomes=OUTCOMES[:2],
        checks=CHECKS[1:2],
        incidents=(),
        findings=(),
    )


def crowded() -> Report:
    """Sixty incidents over six hundred findings."""
    findings = tuple(
        msgspec.structs.replace(
            FINDINGS[2],
            fingerprint=f"{index:016x}",
            owner=Ref("apps", "Deployment", f"team-{index % 7}", f"app-{index:03}"),
            subject=Ref("", "Pod", f"team-{index % 7}", f"app-{index:03}-x"),
            count=index + 1,
            severity=(Severity.CRITICAL, Severity.WARNING, Severity.INFO)[index % 3],
            since=NOW - timedelta(minutes=7 * index),
        )
        for index in range(600)
    )
    incidents = tuple(
        Incident(
            id=f"{index:08x}",
            severity=findings[index].severity,
            title=f"Incident {index}",
            story=f"Story {index}.",
            root=findings[index].fingerprint,
            members=tuple(item.fingerprint for item in findings[index::60]),
            count=10,
            since=findings[index].since,
            owner=findings[index].owner,
            namespaces=tuple(f"team-{number}" for number in range(7)),
        )
        for index in range(60)
    )
    return msgspec.structs.replace(morning(), findings=findings, incidents=incidents)


def spending() -> Report:
    """The morning with an error budget of each status."""
    return msgspec.structs.replace(morning(), slos=budgets.SLOS)


def hostile() -> Report:
    """A report whose every text is hostile, each in turn in every field."""
    return msgspec.structs.replace(
        morning(),
        run=msgspec.structs.replace(
            RUN, id=_all(), slot=_all(), cluster=_all(), context=_all(), server_version=_all()
        ),
        verdict=msgspec.structs.replace(morning().verdict, sentence=_all()),
        outcomes=tuple(_outcome(text) for text in HOSTILE),
        checks=tuple(_check(text) for text in HOSTILE),
        incidents=tuple(_incident(index, text) for index, text in enumerate(HOSTILE)),
        findings=tuple(_finding(index, text) for index, text in enumerate(HOSTILE)),
        statistics=Statistics(phases=dict.fromkeys(HOSTILE, 1.0)),
        slos=tuple(budgets.hostile(text) for text in HOSTILE),
    )


def _all() -> str:
    return " ".join(HOSTILE)


def _ref(text: str) -> Ref:
    return Ref(group=text, kind=text, namespace=text, name=text)


def _outcome(text: str) -> Outcome:
    return Outcome(
        source=text,
        kind=text,
        scope=text,
        outcome=State.FAILED,
        reason=text,
        unreadable=1,
        lost=(text,),
    )


def _check(text: str) -> CheckResult:
    return CheckResult(
        id=text,
        title=text,
        status=CheckStatus.FAILED,
        needs=(text,),
        reason=text,
        missing_permissions=(text,),
    )


def _incident(index: int, text: str) -> Incident:
    return Incident(
        id=text,
        severity=Severity.CRITICAL,
        title=text,
        story=text,
        root=f"{index:016x}",
        members=(f"{index:016x}",),
        count=1,
        owner=_ref(text),
        namespaces=(text,),
    )


def _finding(index: int, text: str) -> ReportedFinding:
    return ReportedFinding(
        fingerprint=f"{index:016x}",
        rule=text,
        severity=Severity.CRITICAL,
        subject=_ref(text),
        owner=_ref(text),
        container=text,
        message=text,
        evidence=(Evidence(text, text),),
        hint=text,
        command=text,
        incident=text,
        subjects=(_ref(text), _ref(text)),
    )
