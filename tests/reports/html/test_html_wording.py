from datetime import UTC, datetime, timedelta, timezone

import pytest

from reports.html.wording import Moment, counted, cut, duration, joined, milliseconds, moment, size


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 checks"), (1, "1 check"), (2, "2 checks"), (12345, "12,345 checks")]
)
def test_a_noun_follows_its_number(count: int, text: str) -> None:
    assert counted(count, "check") == text


@pytest.mark.parametrize(
    ("parts", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_joined_as_in_speech(parts: list[str], text: str) -> None:
    assert joined(parts) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0.0 s"), (4.21, "4.2 s"), (60, "1 min 0 s"), (3725.9, "62 min 5 s")],
)
def test_a_duration_is_said_in_minutes_and_seconds(seconds: float, text: str) -> None:
    assert duration(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(("value", "text"), [(None, ""), (0, "0 ms"), (1250, "1,250 ms")])
def test_an_unknown_time_is_empty_and_not_zero(value: int | None, text: str) -> None:
    assert milliseconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 kB"), (740_200, "740 kB"), (1_234_567_890, "1,234.6 MB")]
)
def test_bytes_are_said_in_the_unit_that_reads_best(value: int, text: str) -> None:
    assert size(value) == text


def test_a_moment_is_told_in_utc_with_its_age() -> None:
    shanghai = timezone(timedelta(hours=8))
    now = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)

    assert moment(datetime(2026, 1, 15, 15, 30, tzinfo=shanghai), now) == Moment(
        "2026-01-15 07:30 UTC", "30 min", "2026-01-15T07:30:00Z"
    )


def test_what_is_cut_off_is_counted() -> None:
    assert cut("abcde", 3).shown == ("a", "b", "c")
    assert cut("abcde", 3).hidden == 2
    assert cut("ab", 3).hidden == 0
