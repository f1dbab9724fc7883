"""Masks what looks like a credential in texts that come from the cluster."""

import re

MASK = "•••"

_SECRETS = re.compile(
    r"""
    (?P<scheme>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}
    | (?P<user>://)[^/\s:@]+:[^/\s@]+(?=@)
    | (?P<name>\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)["']?
        (?:\s*[=:]\s*|(?<=d)\s+(?=\S*\d)))
      (?:"[^"]{4,}"|'[^']{4,}'|(?:(?:bearer|basic)\s+)?[^\s"',;&]{4,})
    | (?P<block>-----BEGIN\ [A-Z\ ]*PRIVATE\ KEY-----)[^-]*(?:-----END[A-Z\ -]*)?
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b
    | \beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*
    """,
    re.IGNORECASE | re.VERBOSE,
)


def redacted(text: str) -> str:
    """The text with tokens, passwords and user:password in URLs replaced by dots."""
    return _SECRETS.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    kept = match["scheme"] or match["user"] or match["name"] or match["block"] or ""
    return kept + MASK
