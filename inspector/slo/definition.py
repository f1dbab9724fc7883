"""Whether an objective, as its own format writes it, can be computed."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import msgspec

from inspector.slo.exact import exact
from inspector.slo.slices import Method
from inspector.slo.target import Unit, target_warnings

Fields = Mapping[str, Any]

_WINDOW = re.compile(r"\{\{\s*\.window\s*\}\}")
_SLOTH_QUERIES = ("error_query", "total_query", "error_ratio_query")


class Checked(msgspec.Struct, frozen=True):
    """The first error, empty if there is none, and the warnings."""

    error: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether a budget can be computed."""
        return not self.error


def check_definition(form: str, fields: Fields) -> Checked:
    """Check the fields of one objective of a format, one of `FORMATS`, under its own names.

    Fields that are absent and not needed for the arithmetic are not asked for.

    Raises:
        ValueError: if the format is unknown.
    """
    if form not in FORMATS:
        raise ValueError(f"unknown format: {form!r}")
    return FORMATS[form](fields)


def _sloth(fields: Fields) -> Checked:
    checked = _target(fields.get("objective"), Unit.PERCENT, zero=False)
    return checked if checked.error else Checked(_query_error(fields), checked.warnings)


def _query_error(fields: Fields) -> str:
    queries = [str(fields[name]) for name in _SLOTH_QUERIES if name in fields]
    if len(set(queries)) < len(queries):
        return "same_queries"
    return "" if all(_WINDOW.search(query) for query in queries) else "window_missing"


def _pyrra(fields: Fields) -> Checked:
    return _target(fields.get("target"), Unit.PERCENT)


def _slo_generator(fields: Fields) -> Checked:
    return _target(fields.get("goal"), Unit.RATIO, zero=False)


def _openslo(fields: Fields) -> Checked:
    if "target" in fields and "targetPercent" in fields:
        return Checked("target_conflict")
    checked = (
        _target(fields["targetPercent"], Unit.PERCENT, whole=False)
        if "targetPercent" in fields
        else _target(fields.get("target"), Unit.RATIO, whole=False)
    )
    return checked if checked.error else Checked(_slice_error(fields), checked.warnings)


def _slice_error(fields: Fields) -> str:
    method = fields.get("budgetingMethod", Method.OCCURRENCES)
    if method not in list(Method):
        return "budgeting_method_unknown"
    if method == Method.TIMESLICES and "timeSliceTarget" not in fields:
        return "time_slice_target_missing"
    if method != Method.OCCURRENCES and "timeSliceWindow" not in fields:
        return "time_slice_window_missing"
    return ""


def _target(value: Any, unit: Unit, *, zero: bool = True, whole: bool = True) -> Checked:
    if value is None:
        return Checked("target_missing")
    try:
        number = exact(value)
    except ValueError:
        return Checked("target_not_a_number")
    above = number >= 0 if zero else number > 0
    below = number <= unit.whole if whole else number < unit.whole
    if not (above and below):
        return Checked("target_out_of_range")
    return Checked(warnings=(*target_warnings(number / unit.whole), *_scale_warnings(number, unit)))


def _scale_warnings(number: Fraction, unit: Unit) -> tuple[str, ...]:
    ratio_like = unit is Unit.PERCENT and 0 < number < 1
    return ("target_looks_like_ratio",) if ratio_like else ()


FORMATS: dict[str, Callable[[Fields], Checked]] = {
    "sloth": _sloth,
    "pyrra": _pyrra,
    "openslo/v1": _openslo,
    "slo-generator": _slo_generator,
}
