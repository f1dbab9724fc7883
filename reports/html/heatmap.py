"""Budgets by day: which days cost how much, in a table whose rows add up to what is consumed."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from fractions import Fraction
from itertools import accumulate, pairwise

from inspector.report import Slo, SloPoint
from inspector.slo.missing import FLOOR
from reports.budget import Course, known, spent

DAYS = 31

# A cell is tinted by the first of these that is not below it, in percent of the budget.
_STEPS = (1, 3, 10, 30)
_UNITS = 1000  # a cell counts tenths of a percent


@dataclass(frozen=True)
class Column:
    """A day as `01-15` with its date, or a column of leftovers, without one."""

    text: str
    date: str = ""


@dataclass(frozen=True)
class Cell:
    """Percent of the budget, with `?` where data are missing; empty outside the period."""

    text: str
    style: str


@dataclass(frozen=True)
class Row:
    """One SLO; the cells add up to `consumed`."""

    service: str
    name: str
    cells: tuple[Cell, ...]
    consumed: str


@dataclass(frozen=True)
class HeatMap:
    """SLOs by days, the latest first; columns of leftovers are there where they hold something."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass
class _Part:
    """What a day cost, and how many of its seconds were measured."""

    share: Fraction = Fraction(0)
    seconds: int = 0
    measured: int = 0

    def add(self, point: SloPoint, cost: Fraction | None) -> None:
        self.seconds += point.seconds
        if cost is not None:
            self.share += cost
            self.measured += point.seconds


@dataclass(frozen=True)
class _Line:
    """One SLO with the parts of its period."""

    slo: Slo
    days: Mapping[date, _Part]

    def parts(self, days: Sequence[date]) -> list[_Part]:
        """What no slice accounts for, the days before these together, then each of these."""
        earlier = _Part(share=_total(part for day, part in self.days.items() if day < days[0]))
        shown = [self.days.get(day, _Part()) for day in days]
        consumed = known(self.slo.consumed) or Fraction(0)
        other = consumed - _total(self.days.values())
        return [_Part(share=other), earlier, *shown]


def heat_map(courses: Iterable[tuple[Slo, Course]]) -> HeatMap | None:
    """The last DAYS days (UTC) of the periods; None where no SLO has a series."""
    lines = [_Line(slo, _by_day(slo, course)) for slo, course in courses]
    days = sorted({day for line in lines for day in line.days})[-DAYS:]
    if not days:
        return None
    columns = [Column("other"), Column("earlier"), *map(_column, days)]
    cells = [_cells(line.parts(days)) for line in lines]
    kept = [
        i for i, column in enumerate(columns) if column.date or any(row[i].text for row in cells)
    ]
    kept.reverse()
    rows = zip(lines, cells, strict=True)
    return HeatMap(
        columns=tuple(columns[i] for i in kept),
        rows=tuple(_row(line.slo, [row[i] for i in kept]) for line, row in rows),
    )


def _by_day(slo: Slo, course: Course) -> Mapping[date, _Part]:
    days: defaultdict[date, _Part] = defaultdict(_Part)
    for point, cost in zip(slo.series, course, strict=True):
        days[point.start.astimezone(UTC).date()].add(point, cost)
    return days


def _total(parts: Iterable[_Part]) -> Fraction:
    return sum((part.share for part in parts), start=Fraction(0))


def _rounded(parts: Sequence[_Part]) -> list[int]:
    """The parts in units; what is rounded up is the running sum, so that they add up."""
    sums = accumulate((part.share for part in parts), initial=Fraction(0))
    return [end - start for start, end in pairwise(math.ceil(at * _UNITS) for at in sums)]


def _column(day: date) -> Column:
    return Column(day.strftime("%m-%d"), day.isoformat())


def _cells(parts: Sequence[_Part]) -> list[Cell]:
    return [_cell(part, units) for part, units in zip(parts, _rounded(parts), strict=True)]


def _row(slo: Slo, cells: Iterable[Cell]) -> Row:
    return Row(slo.service, slo.name, tuple(cells), spent(slo, 1))


def _cell(part: _Part, units: int) -> Cell:
    text = f"{units / 10:,.1f}" if units else "0"
    if not part.seconds:
        return Cell(text if units else "", _tint(units))
    if not part.measured:
        return Cell("?", "gap")
    if part.measured < FLOOR * part.seconds:
        return Cell(f"{text}?", "gap")
    return Cell(text, _tint(units))


def _tint(units: int) -> str:
    """`t1` to `t5`, or nothing where nothing was spent."""
    if units <= 0:
        return ""
    return f"t{1 + sum(units > 10 * step for step in _STEPS)}"
