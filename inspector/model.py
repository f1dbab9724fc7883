"""The values that flow from a reading to a report; frozen, comparable, free of I/O."""

import hashlib
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """What a finding does to users, mildest first."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info to 2 for critical; for sorting and thresholds."""
        return _SEVERITIES.index(self)


_SEVERITIES = list(Severity)


class Ref(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """The name of one API object; hashable, sortable, printed as `Pod/shop/web-1`."""

    group: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.kind, self.namespace, self.name) if part)


class Evidence(msgspec.Struct, frozen=True, order=True):
    """One field of an API object that proves a finding: its path and the value seen there."""

    path: str
    value: str


class State(StrEnum):
    """How the reading of one source ended."""

    COMPLETE = "complete"
    INCONSISTENT = "inconsistent"  # a list continued after its first snapshot had expired
    TRUNCATED = "truncated"  # some objects were read, not all
    FORBIDDEN = "forbidden"
    ABSENT = "absent"  # the API does not serve it, or the dump does not hold it
    STALE = "stale"
    FAILED = "failed"


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one source: every source of a run ends in exactly one of these.

    `bytes` are decompressed body bytes; `duration_ms` is None in the report of a dump;
    `unreadable` counts objects that could not be decoded and `lost` names some of them.
    """

    source: str
    kind: str = ""
    scope: str = ""
    outcome: State
    objects: int = 0
    pages: int = 0
    requests: int = 0
    bytes: int = 0
    duration_ms: int | None = None
    reason: str = ""
    unreadable: int = 0
    lost: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the absence of an object in this source means that it does not exist."""
        return self.outcome is State.COMPLETE and not self.unreadable

    @property
    def usable(self) -> bool:
        """Whether there is anything to look at, be it a part."""
        return self.outcome in _USABLE


_USABLE = (State.COMPLETE, State.INCONSISTENT, State.TRUNCATED, State.STALE)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one check saw on one object.

    `owner` is what a person would fix (a pod's Deployment, a Job's CronJob).
    `container` or `part` tells two faults of one owner apart; both enter the fingerprint.
    `suspects` are objects whose own fault would explain this one, likeliest first.
    `alike` is equal for findings of one rule that share a cause across owners.
    """

    rule: str
    severity: Severity
    subject: Ref
    owner: Ref
    message: str
    evidence: tuple[Evidence, ...] = ()
    since: datetime | None = None
    last_seen: datetime | None = None
    count: int = 1
    container: str = ""
    part: str = ""
    suspects: tuple[Ref, ...] = ()
    alike: str = ""
    hint: str = ""
    command: str = ""

    @property
    def fingerprint(self) -> str:
        """Stable name of this fault across runs and pod renames: 16 hexadecimal digits."""
        key = (self.rule, self.owner.group, *str(self.owner).split("/"), self.container, self.part)
        return hashlib.sha256("\0".join(key).encode()).hexdigest()[:16]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What a check looks for, why it matters and what to do.

    `needs` are the sources without which the check cannot run, `uses` those that only sharpen
    it. `absence` marks a rule that concludes from something *not* being there: it runs on
    complete sources only. `explains` marks findings that others may hang on. `symptom` orders
    findings of one owner: the lowest is the root of their incident, the others follow from it.
    `command` may hold {kind}, {namespace}, {name} and {container}.
    """

    id: str
    title: str
    severity: Severity
    why: str
    hint: str
    command: str
    needs: tuple[str, ...]
    uses: tuple[str, ...] = ()
    grace: timedelta = timedelta(0)
    absence: bool = False
    explains: bool = False
    symptom: int = 0


def utc(moment: datetime) -> str:
    """RFC 3339 in UTC to the second, as every output prints it."""
    if at_edge(moment):  # has no equal in another zone
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def at_edge(moment: datetime) -> bool:
    """Whether a time is none: Go's zero time, or the end of the calendar."""
    return moment.year in (MINYEAR, MAXYEAR)
