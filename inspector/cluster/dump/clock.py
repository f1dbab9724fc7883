"""Tells when a dump was taken, from what its objects say happened last."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from inspector.cluster.dump.model import Dump

# Fields that a server or a kubelet sets to its own present; expiries and deadlines are not there.
_MOMENT = re.compile(
    rb'"(?:acquireTime|completionTime|creationTimestamp|eventTime|finishedAt|firstTimestamp'
    rb"|lastHeartbeatTime|lastObservedTime|lastScheduleTime|lastTimestamp|lastTransitionTime"
    rb'|lastUpdateTime|renewTime|startTime|startedAt)"\s*:\s*'
    rb'"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?Z"'
)

# An object this far ahead of many others has a broken clock, or a liar, behind it.
_AHEAD = timedelta(days=365)
_MANY = 10


def moment(dump: Dump) -> datetime | None:
    """The newest plausible time in a dump, in UTC to the second; None if it holds none.

    In a dump of ten objects or more, a time more than a year after that of all others is left out.
    """
    newest = filter(None, (_newest(item) for items in dump.items.values() for item in items))
    ordered = sorted(newest, reverse=True)
    if len(ordered) < _MANY:
        return max(ordered, default=None)
    pairs = pairwise(ordered)
    return next((later for later, before in pairs if later - before <= _AHEAD), ordered[0])


def _newest(item: bytes) -> datetime | None:
    """The newest time in one object."""
    return next(filter(None, map(_parsed, sorted(set(_MOMENT.findall(item)), reverse=True))), None)


def _parsed(text: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(text.decode()).replace(tzinfo=UTC)
    except ValueError:
        return None
