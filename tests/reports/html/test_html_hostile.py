"""Texts from the cluster stay texts, in every field."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from mornings import HOSTILE, crowded, hostile, morning, spending

from inspector.report import Report
from reports.escape import visible
from reports.html.render import as_html

PAGE = as_html(hostile()).decode()


def _body() -> str:
    return PAGE[PAGE.index("<body>") :]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_readable_and_nowhere_markup(text: str) -> None:
    shown = re.sub("<[^>]+>", "", _body())

    # in the header, and in each field of its incident, finding, check, source and phase
    assert unescape(shown).count(visible(text)) >= 50
    if re.search("[<\"']", text):
        assert visible(text) not in _body()


class Elements(HTMLParser):
    """Collects each tag with each of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {(tag, ""), *((tag, name) for name, _ in attrs)}


def _elements(report: Report) -> set[tuple[str, str]]:
    parser = Elements()
    parser.feed(as_html(report).decode())
    return parser.seen


def test_hostile_texts_add_neither_tag_nor_attribute() -> None:
    honest = _elements(morning()) | _elements(crowded()) | _elements(spending())

    assert _elements(hostile()) <= honest


def test_no_control_and_no_hidden_character_is_left() -> None:
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", PAGE
    )


def test_template_syntax_in_a_text_is_not_run() -> None:
    assert "{{7*7}}" in PAGE
    assert PAGE.count("{% raw %}") >= 50
