"""How long something has lasted, as people say it."""

from datetime import timedelta

# Each unit and the age from which the next larger one reads better.
_UNITS = (
    ("s", timedelta(seconds=1), timedelta(minutes=2)),
    ("min", timedelta(minutes=1), timedelta(hours=2)),
    ("h", timedelta(hours=1), timedelta(days=2)),
)


def spoken(age: timedelta) -> str:
    """`45 s`, `22 min`, `3 h`, `5 d`: whole units, rounded down; a negative age is `0 s`."""
    for name, unit, limit in _UNITS:
        if age < limit:
            return f"{max(age // unit, 0)} {name}"
    return f"{age.days} d"


def lasting(age: timedelta | None) -> str:
    """` for 22 min`, to stand after a statement; empty where the age is unknown."""
    return "" if age is None else f" for {spoken(age)}"
