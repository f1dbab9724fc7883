"""Targets of the formats, each in its own unit and range, and what to say about a wrong one."""

from fractions import Fraction

from inspector.config.faults import quoted
from inspector.slo.definition import check_definition
from inspector.slo.objectives.fields import Fields
from inspector.slo.target import Unit, parse_target

# What each format of `definition` takes.
_TAKES = {
    "sloth": "it takes a percentage above 0 and up to 100, such as 99.9",
    "pyrra": "it takes a percentage from 0 to 100, such as 99.9",
    "openslo/v1": "`target` takes a ratio below 1, such as 0.999; `targetPercent` takes 99.9",
    "slo-generator": "it takes a ratio above 0 and up to 1, such as 0.999",
}
_PROBLEMS = {
    "target_missing": "is missing",
    "target_not_a_number": "is not a number",
    "target_out_of_range": "is out of range",
    "target_conflict": "contradicts target",
    "time_slice_target_missing": "needs timeSliceTarget beside it",
    "time_slice_window_missing": "needs timeSliceWindow beside it",
}


def read_target(fields: Fields, key: str, *, form: str, unit: Unit, method: str = "") -> Fraction:
    """The target in a field as a ratio; `form` is one of `definition.FORMATS`.

    What must stand beside the target is checked too; `method` is that of OpenSLO.
    """
    definition = {**fields.values, **({"budgetingMethod": method} if method else {})}
    error = check_definition(form, definition).error
    if error:
        written = f"{quoted(fields.values[key])} " if fields.has(key) else ""
        takes = _TAKES[form] if error.startswith("target_") else ""
        fields.refuse(key, written + _PROBLEMS[error], takes)
    return parse_target(fields.text(key), unit)
