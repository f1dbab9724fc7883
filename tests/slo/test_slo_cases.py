"""The arithmetic against a table of cases, each with the source that its answer comes from.

SLO_CASES names another file of the same shape: a list of objects with `id`, `name`, `kind`,
`input`, `expected` and `tolerance`, which is relative (and 1e-12 where zero is expected).
"""

import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from case_kinds import KINDS

from inspector.slo.exact import exact

_SHIPPED = Path(__file__).parents[1] / "data" / "slo_cases.json"
_CASES = json.loads(Path(os.environ.get("SLO_CASES", _SHIPPED)).read_text())
_NEXT_TO_ZERO = Fraction(1, 10**12)


def _case_name(case: dict[str, Any]) -> str:
    return f"{case['id']}-{case['kind']}-{case['name']}"


@pytest.mark.parametrize("case", _CASES, ids=_case_name)
def test_slo_cases_hold(case: dict[str, Any]) -> None:
    answer = KINDS[case["kind"]](case["input"])

    for key, expected in case["expected"].items():
        assert _agrees(answer[key], expected, exact(case["tolerance"])), (key, answer, expected)


def _agrees(answer: Any, expected: Any, tolerance: Fraction) -> bool:
    if isinstance(expected, dict):
        return answer.keys() == expected.keys() and all(
            _agrees(answer[key], value, tolerance) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return len(answer) == len(expected) and all(
            _agrees(one, other, tolerance) for one, other in zip(answer, expected, strict=True)
        )
    if expected in ("Infinity", "-Infinity"):
        return bool(answer == float(expected))
    if isinstance(expected, bool | str | None):
        return bool(answer == expected)
    return _is_near(answer, exact(expected), tolerance)


def _is_near(answer: Any, expected: Fraction, tolerance: Fraction) -> bool:
    if answer is None or isinstance(answer, bool | str):
        return False
    allowed = abs(expected) * tolerance if expected else _NEXT_TO_ZERO
    return bool(abs(answer - expected) <= allowed)
