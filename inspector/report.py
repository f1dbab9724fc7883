"""The report: one immutable value, serialised as report.json, the only input of every renderer.

Schema `inspector.report/v1`; it only ever grows. Times are RFC 3339 in UTC; what is absent is
unknown, never 0. The report of a dump carries no wall-clock value, so that it can be reproduced.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from inspector.model import Evidence, Outcome, Ref, Severity

SCHEMA = "inspector.report/v1"

Moment = Annotated[datetime, msgspec.Meta(tz=True)]  # a time without its zone is not one


Seconds = Annotated[float, msgspec.Meta(ge=0, le=1e9)]


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every part of the document: keyword-only, defaults left out of the JSON."""


class Run(_Value, frozen=True, kw_only=True):
    """Which run this was.

    `now` is the cluster's clock; `source` is `live` or `dump`; `scope` says what it was restricted
    to, and is empty for everything.
    """

    id: str
    slot: str
    cluster: str
    context: str = ""
    started_at: Moment | None = None
    finished_at: Moment | None = None
    now: Moment
    version: str
    server_version: str = ""
    config_digest: str
    source: str
    scope: str = ""
    interrupted: bool = False


class Counts(_Value, frozen=True, kw_only=True, omit_defaults=False):
    """Incidents by severity, checks that could not run, findings set aside."""

    critical: int = 0
    warning: int = 0
    info: int = 0
    not_checked: int = 0
    suppressed: int = 0


class Status(StrEnum):
    """The verdict in one word; `unknown` where nothing bad was seen but not all was looked at."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


class Verdict(_Value, frozen=True, kw_only=True):
    """The conclusion: a word, a sentence, the counts behind it."""

    status: Status
    sentence: str
    counts: Counts


class CheckStatus(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FINDINGS = "findings"
    NOT_CHECKED = "not_checked"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


class CheckResult(_Value, frozen=True, kw_only=True):
    """One row of the appendix: what a check looked at and how it ended.

    `needs` names the sources without which it cannot run.
    """

    id: str
    title: str
    status: CheckStatus
    needs: tuple[str, ...] = ()
    examined: int = 0
    findings: int = 0
    duration_ms: int | None = None
    reason: str = ""
    missing_permissions: tuple[str, ...] = ()


class ReportedFinding(_Value, frozen=True, kw_only=True):
    """A finding rolled up to its owner: `count` objects, `subject` the first of `subjects`.

    `cause` is the fingerprint of the finding that explains this one; `incident` the id of its
    incident; `subjects` holds every affected object in order, where there are several.
    """

    fingerprint: str
    rule: str
    severity: Severity
    subject: Ref
    owner: Ref
    container: str = ""
    message: str
    evidence: tuple[Evidence, ...] = ()
    since: Moment | None = None
    last_seen: Moment | None = None
    count: int = 1
    cause: str = ""
    hint: str = ""
    command: str = ""
    state: str = ""
    incident: str = ""
    subjects: tuple[Ref, ...] = ()


class Incident(_Value, frozen=True, kw_only=True):
    """One cause and all that follows from it.

    `root` is the fingerprint of the finding at its origin, `members` those of all its findings
    (the root first), `count` the number of distinct objects affected.
    """

    id: str
    severity: Severity
    title: str
    story: str
    root: str
    members: tuple[str, ...]
    count: int
    since: Moment | None = None
    owner: Ref
    namespaces: tuple[str, ...] = ()
    state: str = ""


class Changes(_Value, frozen=True, kw_only=True):
    """The comparison with an earlier run; empty where there was none."""

    previous_run: str = ""
    new: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    not_comparable: tuple[str, ...] = ()


class Statistics(_Value, frozen=True, kw_only=True):
    """What the run cost: requests, decompressed bytes, retries, memory, seconds by phase."""

    requests: int = 0
    bytes: int = 0
    retries: int = 0
    throttled_s: Seconds = 0.0
    peak_rss_bytes: int | None = None
    phases: dict[str, Seconds] = {}


BURN_WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


class SloStatus(StrEnum):
    """What is left of a budget: `no_data` where nobody can tell, and neither good nor bad."""

    OK = "ok"
    AT_RISK = "at_risk"
    EXHAUSTED = "exhausted"
    NO_DATA = "no_data"


class Release(StrEnum):
    """What a budget recommends for releases."""

    OPEN = "open"
    CAUTION = "caution"
    FREEZE = "freeze"
    UNKNOWN = "unknown"


class SloEvents(_Value, frozen=True, kw_only=True):
    """Events of the period as the objective counts them; fractions where they are extrapolated."""

    good: float | None = None
    bad: float | None = None
    total: float | None = None


class SloAlert(_Value, frozen=True, kw_only=True):
    """An alert that fired, or would have: `severity` page or ticket, `window` the pair `1h/5m`.

    Without an `end` it still fires. `budget_share` is what burned meanwhile, 1 for a whole budget.
    """

    severity: str
    window: str
    start: Moment
    end: Moment | None = None
    peak_burn: float | None = None
    budget_share: float | None = None


class SloPoint(_Value, frozen=True, kw_only=True):
    """One slice of the period, `seconds` long, counted as the events are; None for a gap."""

    start: Moment
    seconds: int
    good: float | None = None
    bad: float | None = None


class Slo(_Value, frozen=True, kw_only=True):
    """The error budget of one objective. Ratios are 0 to 1, and finite; None is unknown.

    `target` is decimal text in percent (`99.9`), `window` says the period in words and `period_s`
    in seconds. `consumed` and `remaining` are signed shares of the period's budget and never
    clamped; `lost_last_day` is the share consumed in the last 24 hours. `burn` holds a rate per
    name of BURN_WINDOWS. `series` covers the period so far, oldest first. `reason` tells why there
    are no data, `explain` each query and each step of the arithmetic.
    """

    id: str
    service: str
    name: str
    target: str
    window: str
    period_s: int | None = None
    status: SloStatus
    reason: str = ""
    sli: float | None = None
    events: SloEvents = SloEvents()
    consumed: float | None = None
    remaining: float | None = None
    lost_last_day: float | None = None
    burn: dict[str, float | None] = {}
    exhausts_at: Moment | None = None
    recovers_at: Moment | None = None
    coverage: float
    alerts: tuple[SloAlert, ...] = ()
    release: Release
    series: tuple[SloPoint, ...] = ()
    explain: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Report(_Value, frozen=True, kw_only=True):
    """The whole report."""

    # A default from a factory is written, unlike another: all but `slos` is in every document.
    schema: str = msgspec.field(default_factory=lambda: SCHEMA)
    run: Run
    verdict: Verdict
    outcomes: tuple[Outcome, ...]
    checks: tuple[CheckResult, ...]
    incidents: tuple[Incident, ...]
    findings: tuple[ReportedFinding, ...]
    changes: Changes = msgspec.field(default_factory=Changes)
    statistics: Statistics = msgspec.field(default_factory=Statistics)
    slos: tuple[Slo, ...] = ()
