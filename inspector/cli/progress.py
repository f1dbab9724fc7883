"""What a waiting person sees on standard error: a bar on a terminal, plain lines elsewhere."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Display

from inspector import __version__
from inspector.model import Outcome, State
from reports.escape import visible


class Progress(Protocol):
    """Told of phases and of every source that ends."""

    def say(self, phase: str) -> None:
        """A phase begins."""

    def ended(self, outcome: Outcome) -> None:
        """A source has ended."""


@contextmanager
def progress_for(kind: str) -> Iterator[Progress]:
    """The display that the setting and the terminal ask for."""
    terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if kind == "none":
        yield _Silent()
    elif kind == "bar" or (kind == "auto" and terminal):
        with _bar() as bar:
            yield bar
    else:
        yield _Plain()


class _Silent:
    def say(self, phase: str) -> None:
        pass

    def ended(self, outcome: Outcome) -> None:
        pass


@dataclass
class _Plain:
    began: float = field(default_factory=time.monotonic)

    def say(self, phase: str) -> None:
        click.echo(f"inspector {__version__}: {phase}", err=True)

    def ended(self, outcome: Outcome) -> None:
        seconds = time.monotonic() - self.began
        click.echo(f"  {seconds:6.1f} s  {_line(outcome)}", err=True)


@dataclass
class _Bar:
    progress: Display
    task: TaskID

    def say(self, phase: str) -> None:
        self.progress.update(self.task, description=f"{phase} …")

    def ended(self, outcome: Outcome) -> None:
        self.progress.update(self.task, advance=1, description=_line(outcome))


@contextmanager
def _bar() -> Iterator[Progress]:
    columns = (
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        TextColumn("{task.completed} sources, last:"),
        TextColumn("{task.description}", markup=False),
    )
    with Display(*columns, console=Console(stderr=True), transient=True) as display:
        yield _Bar(display, display.add_task("starting", total=None))


def _line(outcome: Outcome) -> str:
    """`pods: 1,204 read` or `pods: forbidden (…)`."""
    if outcome.outcome is State.COMPLETE:
        return visible(f"{outcome.source}: {outcome.objects:,} read")
    reason = f" ({outcome.reason})" if outcome.reason else ""
    return visible(f"{outcome.source}: {outcome.outcome}{reason}")
