"""Durations as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.config.duration import LONGEST, parse, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("30s", 30),
        ("5m", 300),
        ("1h30m", 5400),
        ("1.5h", 5400),
        ("2d", 172800),
        ("0.1ms", 0),
    ],
)
def test_durations_are_read_as_go_writes_them(text: str, seconds: int) -> None:
    assert parse(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5 m", "5m!", "1e9h", "367d", "٣s"])
def test_other_texts_are_not_durations(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a duration|too long"):
        parse(text)


@given(st.integers(0, LONGEST // timedelta(milliseconds=1)))
def test_a_duration_is_read_back_as_it_was_written(milliseconds: int) -> None:
    duration = timedelta(milliseconds=milliseconds)

    assert parse(written(duration)) == duration
