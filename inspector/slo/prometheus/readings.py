"""From the numbers of an answer to events, or to the reason why there are none."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from inspector.slo.measure import (
    Events,
    Measured,
    Quality,
    Raw,
    from_bad_and_total,
    from_good_and_bad,
    from_good_and_total,
)
from inspector.slo.objective import Queries
from inspector.slo.prometheus.answer import Answer, Series
from inspector.slo.prometheus.errors import Fault, PrometheusError
from inspector.slo.prometheus.plan import PART_LABEL, Part, parts

Values = Mapping[Part, Sequence[float]]  # one value per series

_PER_SECOND = re.compile(r"\brate\s*\(")
_COUNT = re.compile(r"\b(?:increase|count_over_time|sum_over_time)\s*\(")


def by_moment(answer: Answer) -> Mapping[float, Values]:
    """The values of a combined query at each moment, in seconds since 1970.

    Raises:
        PrometheusError: if a series does not say which part it belongs to.
    """
    found: dict[float, dict[Part, list[float]]] = defaultdict(lambda: defaultdict(list))
    for series in answer.series:
        part = _part(series)
        for sample in series.samples:
            found[sample.at_s][part].append(sample.value)
    return found


def _part(series: Series) -> Part:
    name = series.labels.get(PART_LABEL, "")
    if name not in list(Part):
        raise PrometheusError(
            Fault.NOT_PROMETHEUS, "The answer lacks the label that was asked for."
        )
    return Part(name)


def measured(values: Values, queries: Queries, window_s: int) -> Measured:
    """The events of one window.

    Adds to the reasons of Measured `several_series`, and to its warnings `ratio_only`, where the
    events are shares of one because nothing tells how many there were.
    """
    if several(values):
        return Measured(quality=Quality.INVALID_DATA, reason="several_series")
    asked = parts(queries)
    scales = [_scale(getattr(queries, part), window_s) for part in asked if part is not Part.RATIO]
    known = [scale for scale in scales if scale is not None]
    if len(known) < len(asked):
        return _as_ratio(_events(asked, {part: found[0] for part, found in values.items()}))
    scaled = zip(asked, known, strict=True)
    return _events(
        asked, {part: values[part][0] * scale for part, scale in scaled if part in values}
    )


def several(values: Values) -> Mapping[Part, int]:
    """How many series there are where one is needed, by part."""
    return {part: len(found) for part, found in values.items() if len(found) > 1}


def _scale(query: str, window_s: int) -> int | None:
    """What makes a value a count: 1 or, for a rate, the seconds; None where it cannot be known."""
    rate, count = bool(_PER_SECOND.search(query)), bool(_COUNT.search(query))
    if rate == count:
        return None
    return window_s if rate else 1


def _events(asked: tuple[Part, ...], raw: Mapping[Part, float]) -> Measured:
    bad, good, total = raw.get(Part.BAD), raw.get(Part.GOOD), raw.get(Part.TOTAL)
    if asked == (Part.RATIO,):
        return _from_ratio(raw.get(Part.RATIO))
    if Part.TOTAL not in asked:
        return from_good_and_bad(good, bad)
    if Part.BAD in asked:
        return from_bad_and_total(bad, total)
    return from_good_and_total(good, total)


def _from_ratio(ratio: Raw) -> Measured:
    return from_bad_and_total(ratio, None if ratio is None else 1.0)


def _as_ratio(counted: Measured) -> Measured:
    rate = counted.events.error_rate if counted.events else None
    if rate is None:
        return counted
    shares = Events(Fraction(1) - rate, rate)
    warnings = (*counted.warnings, "ratio_only")
    return msgspec.structs.replace(counted, events=shares, warnings=warnings)
