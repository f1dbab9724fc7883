"""The effective settings as people read them, with their origins and without secrets."""

from dataclasses import dataclass

from inspector.config.load import Loaded
from inspector.config.values import spelled
from inspector.redact import MASK, redacted

_SECRET = ("password", "token", "secret", "key")


@dataclass(frozen=True)
class Shown:
    """One line of `config show`."""

    key: str
    value: str
    origin: str


def shown(loaded: Loaded) -> list[Shown]:
    """Every setting in order: its value as flags would take it, and where it came from."""
    return [
        Shown(key, masked(key, spelled(value)), loaded.origins[key])
        for key, value in loaded.settings.by_key().items()
    ]


def masked(key: str, text: str) -> str:
    """The text without credentials; none of it where the key itself speaks of a secret."""
    return MASK if text and key.endswith(_SECRET) else redacted(text)
