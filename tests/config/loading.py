"""Ways to load settings, shared by the tests of this folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from inspector.config import ConfigError, Loaded, Shown, load_settings, shown

RULES = ("node-lost", "node-not-ready", "pod-crash-loop")
FORMATS = ("csv", "html", "json", "text")


def load(
    *,
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    path: Path | None = None,
    search: tuple[Path, ...] = (),
) -> Loaded:
    """Settings from these sources; every other one is empty."""
    return load_settings(
        flags=flags or {},
        environ=environ or {},
        path=path,
        known_rules=RULES,
        known_formats=FORMATS,
        search=search,
    )


def faults(**sources: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(**sources)
    return [str(fault) for fault in caught.value.faults]


def line_of(loaded: Loaded, key: str) -> Shown:
    return next(line for line in shown(loaded) if line.key == key)
