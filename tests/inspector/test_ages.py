from datetime import timedelta

import pytest

from inspector.ages import lasting, spoken


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=45), "45 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=2), "2 min"),
        (timedelta(minutes=22, seconds=59), "22 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(days=5, hours=3), "5 d"),
    ],
)
def test_an_age_is_said_in_the_unit_that_reads_best(age: timedelta, text: str) -> None:
    assert spoken(age) == text


def test_an_age_is_never_negative() -> None:
    assert spoken(timedelta(days=-3)) == "0 s"


def test_an_unknown_age_is_not_said() -> None:
    assert lasting(None) == ""
    assert lasting(timedelta(minutes=22)) == " for 22 min"
