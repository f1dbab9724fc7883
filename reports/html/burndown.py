"""The course of a budget over its period, as the geometry of a small drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from inspector.report import Slo, SloAlert, SloPoint
from inspector.slo.shown import availability
from reports.budget import Course, known
from reports.html.wording import counted, moment

WIDTH = 600
HEIGHT = 120


@dataclass(frozen=True)
class Band:
    """A stretch of time: where it starts, how wide it is, and its style."""

    x: int
    width: int
    style: str


@dataclass(frozen=True)
class Chart:
    """The drawing in units of WIDTH by HEIGHT; `zero` is the height at which nothing is left.

    `line` is the data of an SVG path, broken at gaps. `ideal` is the height at which an even
    spending would be by now.
    """

    title: str
    description: str
    line: str
    zero: str
    ideal: str
    bands: tuple[Band, ...]
    start: str
    end: str


@dataclass(frozen=True)
class _Step:
    """What was left before and after a stretch of time that was measured."""

    start: datetime
    end: datetime
    before: Fraction
    after: Fraction


@dataclass(frozen=True)
class _Frame:
    """The moments at the edges, and the lowest value to be drawn: budgets only ever fall."""

    start: datetime
    end: datetime
    lowest: Fraction

    def x(self, at: datetime) -> int:
        inside = min(max(at, self.start), self.end)
        return round(WIDTH * ((inside - self.start) / (self.end - self.start)))

    def y(self, left: Fraction) -> str:
        return f"{float(HEIGHT * (1 - left) / (1 - self.lowest)):.1f}"

    def band(self, start: datetime, end: datetime, style: str) -> Band:
        x = self.x(start)
        return Band(x, max(self.x(end) - x, 1), style)


def burndown(slo: Slo, course: Course) -> Chart | None:
    """The chart of an SLO from what each point spent; None where nothing was measured."""
    runs = _runs(_steps(slo, course))
    if not runs:
        return None
    start = min(point.start for point in slo.series)
    end = max(map(_end, slo.series))
    left = runs[-1][-1].after
    frame = _Frame(start, end, min(left, Fraction(0)))
    gaps = _gaps(runs, frame)
    return Chart(
        title=f"Burn-down of {slo.id}",
        description=_description(slo, left, len(gaps)),
        line="".join(_path(run, frame) for run in runs),
        zero=frame.y(Fraction(0)),
        ideal=frame.y(_even(slo, frame)),
        bands=(*gaps, *_alerts(slo.alerts, frame)),
        start=moment(start, end).text,
        end=moment(end, end).text,
    )


def _steps(slo: Slo, course: Course) -> Iterable[_Step]:
    left = Fraction(1)
    for point, cost in zip(slo.series, course, strict=True):
        if cost is not None and point.seconds > 0:
            yield _Step(point.start, _end(point), left, left - cost)
            left -= cost


def _end(point: SloPoint) -> datetime:
    return point.start + timedelta(seconds=point.seconds)


def _runs(steps: Iterable[_Step]) -> list[list[_Step]]:
    """Steps without a gap between them, together."""
    runs: list[list[_Step]] = []
    for step in steps:
        if runs and step.start <= runs[-1][-1].end:
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs


def _gaps(runs: Sequence[Sequence[_Step]], frame: _Frame) -> list[Band]:
    ends = [frame.start, *(run[-1].end for run in runs)]
    starts = [*(run[0].start for run in runs), frame.end]
    between = zip(ends, starts, strict=True)
    return [frame.band(end, start, "gap") for end, start in between if start > end]


def _alerts(alerts: Iterable[SloAlert], frame: _Frame) -> Iterable[Band]:
    """Those that began within the drawing, pages on top; without an end up to its edge."""
    for alert in sorted(alerts, key=lambda item: item.severity == "page"):
        if frame.start <= alert.start <= frame.end:
            style = "page" if alert.severity == "page" else "ticket"
            yield frame.band(alert.start, alert.end or frame.end, style)


def _path(run: Sequence[_Step], frame: _Frame) -> str:
    """One stroke; of the steps that share a column of the drawing only the last counts."""
    first = run[0]
    course = {frame.x(step.end): step.after for step in run}
    lines = "".join(f"L{x} {frame.y(left)}" for x, left in course.items())
    return f"M{frame.x(first.start)} {frame.y(first.before)}{lines}"


def _even(slo: Slo, frame: _Frame) -> Fraction:
    """What an even spending would have left by now; nothing at the end of a whole period."""
    if not slo.period_s:
        return Fraction(0)
    elapsed = Fraction((frame.end - frame.start) // timedelta(seconds=1), slo.period_s)
    return max(1 - elapsed, Fraction(0))


def _description(slo: Slo, left: Fraction, gaps: int) -> str:
    parts = [f"Budget left: 100% at the start, {availability(left)} at the end"]
    whole = availability(1 - (known(slo.consumed) or Fraction(0)))
    if whole != availability(left):
        parts.append(f"{whole} with what no slice accounts for")
    if gaps:
        parts.append(f"grey: {counted(gaps, 'gap')} without data")
    return "; ".join((*parts, "dashed: an even spending."))
