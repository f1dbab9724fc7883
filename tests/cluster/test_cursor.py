"""Which page is asked for next, and what is tried where one cannot be had."""

import pytest

from inspector.cluster.cursor import Cursor, SpoiltPageError
from inspector.cluster.transport import (
    ProtocolError,
    StatusError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
)


def cursor(page_size: int = 500, **query: str) -> Cursor:
    return Cursor(dict(query), page_size)


def status(code: int, token: str = "") -> StatusError:
    return StatusError(code, "", "no", token)


def spoilt(token: str = "") -> SpoiltPageError:
    return SpoiltPageError("too deep", token=token, name="web")


def test_the_selectors_go_with_every_page() -> None:
    at = cursor(labelSelector="app=web")
    at.advance("t1")

    assert at.query == {"labelSelector": "app=web", "limit": "500", "continue": "t1"}
    assert not at.done


def test_a_page_without_a_token_is_the_last() -> None:
    at = cursor()
    at.advance("")

    assert at.done
    assert at.fault == ""


def test_a_token_seen_before_ends_the_list() -> None:
    at = cursor()
    for token in ("t1", "t2", "t1"):
        at.advance(token)

    assert at.done
    assert at.fault == "the server repeats its continue token"


@pytest.mark.parametrize(
    "error", [status(504), status(413), TooSlowError("slow"), TooLargeError("large")]
)
def test_what_is_too_much_is_asked_for_in_halves_down_to_fifty(error: Exception) -> None:
    at, limits = cursor(), []
    while at.recover(error):
        limits.append(at.query["limit"])

    assert limits == ["250", "125", "62", "50"]


@pytest.mark.parametrize(
    "error",
    [
        status(403),
        status(404),
        status(429),
        status(500),
        status(400),
        ProtocolError("x"),
        UnreachableError("x"),
    ],
)
def test_other_errors_leave_no_way(error: Exception) -> None:
    assert not cursor().recover(error)


def test_an_unknown_field_selector_is_left_out_once() -> None:
    at = cursor(fieldSelector="type!=Normal")

    assert at.recover(status(400))
    assert at.query == {"limit": "500"}
    assert not at.recover(status(400))


def test_an_expired_list_goes_on_at_the_token_of_the_error() -> None:
    at = cursor()
    at.advance("t1")

    assert at.recover(status(410, "fresh"))
    assert at.query["continue"] == "fresh"
    assert at.inconsistent == "the list expired while it was read and was continued"


def test_an_expiry_right_after_an_expiry_ends_the_list() -> None:
    at = cursor()
    at.advance("t1")
    at.recover(status(410, "t2"))

    assert not at.recover(status(410, "t3"))


def test_an_expired_list_without_a_token_begins_anew_once_with_larger_pages() -> None:
    at = cursor()
    at.advance("t1")

    assert at.recover(status(410))
    assert at.query == {"limit": "1000"}
    assert at.inconsistent == "the list expired while it was read and was begun anew"
    at.advance("t1")
    assert not at.done
    assert not at.recover(status(410))


def test_a_first_page_cannot_expire() -> None:
    assert not cursor().recover(status(410, "t"))


def test_a_page_with_a_spoilt_object_is_halved_until_that_is_alone_then_passed_over() -> None:
    at, limits = cursor(page_size=8), []
    for _ in range(3):
        at.recover(spoilt("next"))
        limits.append(at.query["limit"])

    assert at.recover(spoilt("next"))
    assert limits == ["4", "2", "1"]
    assert at.lost == ["web"]
    assert at.query == {"limit": "8", "continue": "next"}


def test_a_spoilt_object_at_the_end_ends_the_list() -> None:
    at = cursor(page_size=1)

    assert at.recover(spoilt(""))
    assert at.done


def test_a_list_of_spoilt_objects_is_given_up() -> None:
    at = cursor(page_size=1)
    for token in ("t1", "t2", "t3"):
        assert at.recover(spoilt(token))

    assert not at.recover(spoilt("t4"))


@pytest.mark.parametrize(
    ("size", "limit"),
    [(100, "1000"), (3 * 2**20, "666"), (4 * 2**20, "500"), (50 * 2**20, "500")],
)
def test_small_objects_come_in_larger_pages(size: int, limit: str) -> None:
    at = cursor()
    at.advance("t1", size)

    assert at.query["limit"] == limit


def test_a_page_that_was_too_much_once_is_not_made_larger_again() -> None:
    at = cursor()
    assert at.recover(TooSlowError("late"))
    at.advance("t1", 100)

    assert at.query["limit"] == "250"
