"""The number in an instant answer of Prometheus, a vector or a scalar."""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec

from inspector.slo.exact import exact


class Total(msgspec.Struct, frozen=True):
    """The sum of a vector, None if there is none; how many series; whether one is not a number."""

    value: Fraction | None
    series: int
    nan: bool = False


def vector_total(answer: Mapping[str, Any]) -> Total:
    """Sum the series of a count; an empty vector has no value, which is not zero.

    One NaN spoils its own sum only. An infinity leaves no value either.

    Raises:
        KeyError, TypeError, ValueError: if the answer has another shape.
    """
    values = [float(text) for _, text in _samples(answer["data"])]
    nan = any(math.isnan(value) for value in values)
    if not values or not all(math.isfinite(value) for value in values):
        return Total(None, len(values), nan)
    return Total(sum((exact(value) for value in values), start=Fraction(0)), len(values))


def _samples(data: Mapping[str, Any]) -> list[tuple[float, str]]:
    if data["resultType"] == "scalar":
        return [data["result"]]
    return [series["value"] for series in data["result"]]
