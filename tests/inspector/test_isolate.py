"""A crash of one part is a value; a request to exit is not."""

import pytest

from inspector.isolate import isolated


def test_a_value_is_handed_on() -> None:
    assert isolated(lambda: 5).value == 5


def test_a_crash_is_told_in_one_line_with_its_trace() -> None:
    empty: dict[str, int] = {}
    crash = isolated(lambda: empty["missing"]).crash

    assert crash is not None
    assert crash.reason == "KeyError: 'missing'"
    assert crash.trace.startswith("Traceback (most recent call last):")


@pytest.mark.parametrize("request_to_exit", [SystemExit, KeyboardInterrupt])
def test_a_request_to_exit_passes(request_to_exit: type[BaseException]) -> None:
    def leave() -> None:
        raise request_to_exit

    with pytest.raises(request_to_exit):
        isolated(leave)
