"""Moments in the demo's data, relative to the time at which it is looked at.

`${-37m}` is 37 minutes ago, `${hour+2m}` two minutes past the last full hour, `${night+4m}` four
minutes past the last 02:00. `${night minutes}` counts the minutes since 1970, by which CronJobs
name their Jobs.
"""

import re
from datetime import datetime, timedelta

_MOMENT = re.compile(
    r"\$\{(?P<anchor>hour|night)?(?P<offset>[+-][\ddhms]+)?(?P<minutes> minutes)?\}"
)
_LENGTH = re.compile(r"(?P<number>\d+)(?P<unit>[dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

# What began at an anchor has had this long to end.
_ENDED = timedelta(minutes=10)
_NIGHT = 2  # o'clock


def dated(text: str, now: datetime) -> str:
    """The text with every placeholder filled in; `now` is UTC."""
    anchors = _anchors(now)

    def moment(match: re.Match[str]) -> str:
        return _written(
            anchors[match["anchor"]] + _offset(match["offset"]), minutes=bool(match["minutes"])
        )

    return _MOMENT.sub(moment, text)


def _anchors(now: datetime) -> dict[str | None, datetime]:
    settled = now - _ENDED
    hour = settled.replace(minute=0, second=0, microsecond=0)
    night = (settled - timedelta(hours=_NIGHT)).replace(
        hour=_NIGHT, minute=0, second=0, microsecond=0
    )
    return {None: now, "hour": hour, "night": night}


def _offset(text: str | None) -> timedelta:
    parts = _LENGTH.finditer(text or "")
    length = sum((timedelta(**{_UNITS[x["unit"]]: int(x["number"])}) for x in parts), timedelta())
    return -length if (text or "").startswith("-") else length


def _written(moment: datetime, *, minutes: bool) -> str:
    if minutes:
        return str(int(moment.timestamp()) // 60)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
