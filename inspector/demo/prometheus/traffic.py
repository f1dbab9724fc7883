"""The demo's requests and errors by the hour."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import msgspec
import yaml

from inspector.cluster.replay.metrics import Recorded
from inspector.slo.objective import Objective
from inspector.slo.objectives.read import read_objectives

OBJECTIVES = "slos.yaml"

_TRAFFIC = "traffic.yaml"
_HOURS = 30 * 24

# Requests in each hour of a day (UTC), in percent of the mean hour.
_DAY = (
    *(45, 35, 30, 30, 35, 50, 75, 100, 120, 130, 135, 140),
    *(140, 135, 130, 125, 125, 130, 140, 150, 140, 120, 85, 55),
)


class Spell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours with another share of errors; it began so many hours before the current one."""

    began: int
    lasted: int
    errors: float


class Traffic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Requests in a mean hour, and the share of them that fail; steady ones know no night."""

    requests: int
    errors: float
    steady: bool = False
    spells: list[Spell] = []


def demo_objectives() -> bytes:
    """The objectives of the demo's teams: a file of Sloth, for 30 days."""
    return _file(OBJECTIVES)


def demo_metrics(now: datetime) -> Recorded:
    """What the demo's Prometheus counted in the 30 days before the current hour."""
    until = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    told = msgspec.convert(yaml.safe_load(_file(_TRAFFIC)), dict[str, Traffic])
    objectives = read_objectives(demo_objectives(), OBJECTIVES).objectives
    return Recorded(until=until, hours=dict(_counted(objectives, told, until)))


def _file(name: str) -> bytes:
    return files("inspector.demo.prometheus").joinpath(name).read_bytes()


def _counted(
    objectives: Iterable[Objective], told: Mapping[str, Traffic], until: datetime
) -> Iterator[tuple[str, Sequence[int]]]:
    """The counts by query; none where nothing is told of an objective."""
    for objective in objectives:
        traffic = told.get(objective.id)
        total = _requests(traffic, until) if traffic else ()
        yield objective.queries.total, total
        yield objective.queries.bad, _errors(traffic, total) if traffic else ()


def _requests(traffic: Traffic, until: datetime) -> Sequence[int]:
    """Requests in each hour, oldest first."""
    hours = [(until - timedelta(hours=ago)).hour for ago in range(_HOURS, 0, -1)]
    return [traffic.requests * (100 if traffic.steady else _DAY[hour]) // 100 for hour in hours]


def _errors(traffic: Traffic, requests: Sequence[int]) -> Sequence[int]:
    """Errors in each hour, oldest first."""
    return [
        round(count * _share(traffic, ago))
        for ago, count in zip(range(_HOURS, 0, -1), requests, strict=True)
    ]


def _share(traffic: Traffic, ago: int) -> float:
    spells = (spell for spell in traffic.spells if 0 <= spell.began - ago < spell.lasted)
    return next((spell.errors for spell in spells), traffic.errors)
