"""Numbers that compare as they are written: 0.999 is 999/1000."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

Rational = int | Fraction
Number = Rational | float | Decimal | str
Ratio = Fraction | float  # a float only where it is infinite

# No measured number needs more digits; a text of a few bytes could ask for billions of them.
_WIDEST = 400


def exact(value: Number) -> Fraction:
    """The fraction a number stands for, as it is printed.

    Raises:
        ValueError: if it is no number, not finite, or beyond what a float can hold.
    """
    if isinstance(value, int | Fraction):
        return Fraction(value)
    try:
        decimal = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}") from None
    if not decimal.is_finite() or abs(decimal.adjusted()) > _WIDEST:
        raise ValueError(f"not a usable number: {value!r}")
    return Fraction(decimal)
