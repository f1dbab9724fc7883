"""Text that would hide, turn round or steer what a person sees."""

import pytest

from reports.escape import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("shop/web-1", "shop/web-1"),
        ("磁盘已满 ⚠️", "磁盘已满 ⚠️"),
        ("first\r\nsecond\tthird", "first second third"),
        ("\x1b]52;c;cm0=\x07", "]52;c;cm0="),
        ("\x9b31mred", "31mred"),
        ("nul\x00l", "null"),
        ("gnp\u202e.exe", "gnp⟨U+202E⟩.exe"),
        ("pay\u200bments", "pay⟨U+200B⟩ments"),
        ("line\u2028end", "line⟨U+2028⟩end"),
        ("\ufeffname", "⟨U+FEFF⟩name"),
        ("\ud800", "⟨U+D800⟩"),
        ("a\U000e0041", "a⟨U+E0041⟩"),
        ("ﾠ", "⟨U+FFA0⟩"),
    ],
)
def test_controls_go_and_invisible_characters_are_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_what_is_visible_stays_as_it_is() -> None:
    shown = visible("a\u202eb\x00\nc")

    assert visible(shown) == shown
