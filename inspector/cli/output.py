"""Writes a report: files whole or not at all, one output to standard output."""

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from inspector.report import Report
from reports import RENDERERS

MODE = 0o640  # a report tells much about a cluster
NARROWEST, WIDEST = 60, 160


def write_outputs(report: Report, output: Any, *, no_color: bool) -> bool:
    """Write every configured output; whether all could be written.

    Files come first and are named on standard error; one that fails costs the others nothing.
    """
    written = True
    pairs = [entry.partition("=") for entry in output.formats]
    for name, _, path in sorted(pairs, key=_late):
        try:
            if path:
                target = Path(output.directory) / path
                write_file(target, RENDERERS[name].render(report))
                click.echo(f"inspector: wrote {target}", err=True)
            else:
                sys.stdout.buffer.write(_for_terminal(report, name, no_color=no_color))
                sys.stdout.buffer.flush()
        except BrokenPipeError:
            # The reader went away; without this, Python complains once more when it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            written = False
            where = path or "standard output"
            click.echo(f"inspector: {name} not written to {where}: {error.strerror}", err=True)
    return written


def _late(pair: tuple[str, str, str]) -> tuple[bool, bool]:
    """Standard output last; of the files the tables, since what pandas takes it keeps."""
    name, _, path = pair
    return not path, name.endswith("csv")


def write_file(path: Path, content: bytes) -> None:
    """Replace a file in one step: a reader sees the old or the new one, never a part.

    A link is followed. What is no file, such as a device or a pipe, is written to.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(MODE)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _for_terminal(report: Report, name: str, *, no_color: bool) -> bytes:
    """Text fits itself to a terminal; everything else is the same wherever it goes."""
    if name != "text" or not sys.stdout.isatty():
        return RENDERERS[name].render(report)
    from reports.as_text import as_text  # noqa: PLC0415 - rich, only for terminals

    plain = no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    width = min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)
    return as_text(report, width=width, color=not plain).encode()
