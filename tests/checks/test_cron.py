"""Schedules are read as Kubernetes reads them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.cron import parse

# A Thursday.
NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)


def last_due(schedule: str, moment: datetime = NOW) -> str:
    due = parse(schedule).last_due(moment)
    return due.strftime("%Y-%m-%d %H:%M") if due else "never"


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        ("* * * * *", "2026-01-15 08:00"),
        ("1 * * * *", "2026-01-15 07:01"),
        ("0 2 * * *", "2026-01-15 02:00"),
        ("0 9 * * *", "2026-01-14 09:00"),
        ("*/25 * * * *", "2026-01-15 08:00"),
        ("10/20 * * * *", "2026-01-15 07:50"),
        ("5,35 3-5 * * *", "2026-01-15 05:35"),
        ("0 0-23/5 * * *", "2026-01-15 05:00"),
        ("0 0 1 * *", "2026-01-01 00:00"),
        ("0 0 31 * *", "2025-12-31 00:00"),
        ("0 0 * JUN-aug *", "2025-08-31 00:00"),
        ("0 0 * * mon", "2026-01-12 00:00"),
        ("0 0 ? * 0", "2026-01-11 00:00"),
        ("@yearly", "2026-01-01 00:00"),
        ("@monthly", "2026-01-01 00:00"),
        ("@weekly", "2026-01-11 00:00"),
        ("@daily", "2026-01-15 00:00"),
        ("@hourly", "2026-01-15 08:00"),
    ],
)
def test_the_latest_due_time_at_or_before_now(schedule: str, due: str) -> None:
    assert last_due(schedule) == due


def test_either_kind_of_day_suffices_where_both_are_restricted() -> None:
    assert last_due("0 0 3 * tue") == "2026-01-13 00:00"
    assert last_due("0 0 14 * tue") == "2026-01-14 00:00"


def test_both_kinds_of_day_must_match_where_one_is_open() -> None:
    assert last_due("0 0 * * tue") == "2026-01-13 00:00"
    assert last_due("0 0 14 * ?") == "2026-01-14 00:00"


def test_a_step_over_all_days_is_a_restriction() -> None:
    # 15 January is odd, so */2 (1, 3, 5 …) alone would match it.
    assert last_due("0 0 */2 * tue") == "2026-01-15 00:00"


def test_a_leap_day_is_found_eight_years_back() -> None:
    assert last_due("0 0 29 2 *") == "2024-02-29 00:00"
    assert last_due("0 0 29 2 *", datetime(2104, 2, 28, tzinfo=UTC)) == "2096-02-29 00:00"


def test_a_day_that_does_not_exist_is_never_due() -> None:
    assert last_due("0 0 30 2 *") == "never"


def test_the_time_zone_of_the_moment_is_that_of_the_schedule() -> None:
    assert last_due("0 2 * * *", NOW.astimezone(ZoneInfo("Asia/Tokyo"))) == "2026-01-14 17:00"


def test_a_time_that_summer_time_skips_is_not_due() -> None:
    after = datetime(2026, 3, 29, 12, tzinfo=ZoneInfo("Europe/Berlin"))

    assert last_due("30 2 * * *", after) == "2026-03-28 01:30"


def test_a_time_that_comes_twice_is_due_the_first_time() -> None:
    after = datetime(2026, 10, 25, 12, tzinfo=ZoneInfo("Europe/Berlin"))

    assert last_due("30 2 * * *", after) == "2026-10-25 00:30"


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 7",
        "5-1 * * * *",
        "*/0 * * * *",
        "*/x * * * *",
        "1- * * * *",
        "-1 * * * *",
        "1,,2 * * * *",
        "² * * * *",
        "mon * * * *",
        "@every 1h",
        "@reboot",
        "TZ=UTC 0 0 * * *",
    ],
)
def test_what_kubernetes_would_not_take_is_refused(schedule: str) -> None:
    with pytest.raises(ValueError, match=r"expected 5 fields|bad "):
        parse(schedule)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - refusing is one of two right answers


@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    seconds=st.integers(0, 2_000_000_000),
)
def test_a_due_time_is_never_in_the_future(minute: int, hour: int, seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, ZoneInfo("Europe/Berlin"))

    due = parse(f"{minute} {hour} * * *").last_due(moment)

    assert due is not None
    assert due <= moment.astimezone(UTC)
