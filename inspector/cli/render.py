"""`inspector render`: any output again from the JSON of a run."""

import sys
from pathlib import Path
from typing import Any

import click

from inspector.cli import options
from inspector.cli.failure import Exit, Failure
from inspector.cli.output import write_outputs


@click.command()
@click.argument("path", metavar="REPORT.JSON")
@click.option("--no-color", is_flag=True, help="No colours on the terminal.")
@options.takes(options.OUTPUT)
def render(path: str, *, no_color: bool, config_path: Path | None, **flags: Any) -> None:
    """Write the outputs of an earlier run again; needs no cluster."""
    from reports.as_json import ReportError, read_json  # noqa: PLC0415

    settings = options.loaded(flags, config_path).settings
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        report = read_json(data)
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}", Exit.USAGE) from error
    except ReportError as error:
        raise Failure(f"{path}: {error}", Exit.USAGE) from error
    sys.exit(
        Exit.OK if write_outputs(report, settings.output, no_color=no_color) else Exit.UNDELIVERED
    )
