"""`inspector config`: whether the configuration is right, and what it comes to."""

from pathlib import Path
from typing import Any

import click

from inspector.cli import options


@click.group()
def config() -> None:
    """Check the configuration, or show what it comes to."""


@config.command()
@options.takes(*options.EVERYTHING)
def check(config_path: Path | None, **flags: Any) -> None:
    """Report every fault at once; exit code 2 if there is one."""
    loaded = options.loaded(flags, config_path)
    click.echo(f"the configuration is right ({loaded.file or 'no file'})")


@config.command()
@options.takes(*options.EVERYTHING)
def show(config_path: Path | None, **flags: Any) -> None:
    """Every effective value and where it came from; secrets are masked."""
    from inspector.config import shown  # noqa: PLC0415 - pydantic is slow to import

    lines = shown(options.loaded(flags, config_path))
    width = max(len(line.key) for line in lines)
    for line in lines:
        click.echo(f"{line.key:{width}}  {line.value or '-'}  ({line.origin})")
