"""Ratios as percentages that never flatter."""

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from inspector.slo.exact import Ratio


def availability(value: Ratio, decimals: int = 2) -> str:
    """An SLI or what remains of a budget, rounded down: `99.89%`."""
    return _percent(value, decimals, math.floor)


def consumption(value: Ratio, decimals: int = 2) -> str:
    """An error rate or a share that is spent, rounded up: `104.01%`."""
    return _percent(value, decimals, math.ceil)


def _percent(value: Ratio, decimals: int, rounded: Callable[[Fraction], int]) -> str:
    if not isinstance(value, Fraction):
        return "∞%" if value > 0 else "-∞%"
    return f"{Decimal(f'{rounded(value * 100 * 10**decimals)}e-{decimals}'):f}%"
