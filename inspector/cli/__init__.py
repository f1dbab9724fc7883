"""The command line: the only place that reads arguments, prints and exits.

One module a group of commands; `run.py` holds the main job. Heavy imports stay inside the
commands that need them, so that `--help` answers at once.
"""

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from inspector import __version__
from inspector.cli.commands import COMMANDS
from inspector.cli.failure import Exit, Failure

_HELP = """Inspect a Kubernetes cluster: what is wrong, why, and what to do about it.

Without a command it runs an inspection: `inspector` is `inspector run`. It only ever reads.

Exit codes: 0 inspected; 1 a bug; 2 usage or configuration; 3 findings at or above --fail-on;
4 cluster unreachable or credential refused; 5 incomplete, with --strict; 6 report made but an
output could not be written; 130 and 143 interrupted, with a partial report.
"""


class _Commands(click.Group):
    """Loads a command when it is asked for; what is not a command belongs to `run`."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        return COMMANDS[name].load() if name in COMMANDS else None

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table: the help of all commands must not import them all."""
        with formatter.section("Commands"):
            formatter.write_dl([(command.name, command.help) for command in COMMANDS.values()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.command(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="inspector")
def _inspector() -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; ends the process with one of the documented exit codes."""
    try:
        _inspector.main(None if arguments is None else list(arguments), prog_name="inspector")
    except Failure as failure:
        _say(failure)
        sys.exit(failure.code)
    sys.exit(Exit.OK)


def _say(failure: Failure) -> None:
    from reports.escape import visible  # noqa: PLC0415 - only when something went wrong

    for line in str(failure).splitlines():
        click.echo(f"inspector: {visible(line)}", err=True)
