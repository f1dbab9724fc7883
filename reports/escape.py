"""Text from the cluster, made safe to look at in any output; no grammar is escaped here."""

import re

_BREAKS = re.compile("[\t\n\v\f\r\x85]+")

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")

# What Unicode calls default-ignorable (bidi, zero-width, fillers, tags), line and paragraph
# separators, and lone surrogates. The variation selectors that emoji use are left in peace.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """The text without controls, on one line, each invisible character as `⟨U+202E⟩`.

    Line breaks and tabs become one space; other C0 and C1 controls vanish. The result still has
    to be escaped for the grammar it enters.
    """
    return _HIDDEN.sub(_named, _CONTROLS.sub("", _BREAKS.sub(" ", text)))


def _named(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"
