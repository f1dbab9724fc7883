"""`inspector slo`: error budgets alone, for a pipeline that asks before it deploys."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from inspector.cli import budgets, options
from inspector.cli.failure import Exit, Failure
from inspector.config import Settings
from inspector.deadline import Deadline
from inspector.report import Release, Slo
from inspector.slo.prometheus.check import check as tried
from inspector.slo.prometheus.errors import PrometheusError
from reports.escape import visible

# A pipeline may stop for a freeze, or for caution too; what is unknown stops neither.
_STOPS = {
    "none": frozenset[Release](),
    "caution": frozenset({Release.CAUTION, Release.FREEZE}),
    "freeze": frozenset({Release.FREEZE}),
}


@click.group(invoke_without_command=True)
@click.option("--service", multiple=True, help="Only objectives of this service; repeatable.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text")
@click.option("--fail-on", type=click.Choice(list(_STOPS)), default="none", show_default=True)
@options.takes(options.SLO, options.COLLECT)
@click.pass_context
def slo(
    ctx: click.Context,
    /,
    service: tuple[str, ...],
    output: str,
    fail_on: str,
    config_path: Path | None,
    **flags: Any,
) -> None:
    """Print the error budgets and what they recommend for releases.

    With --fail-on, exit code 3 says that a budget asks not to release.
    """
    settings = options.loaded(flags, config_path).settings
    ctx.obj = settings
    if ctx.invoked_subcommand:
        return
    found = _budgets(settings, service)
    sys.stdout.buffer.write(_json(found) if output == "json" else _text(found))
    stopped = any(item.release in _STOPS[fail_on] for item in found)
    sys.exit(Exit.FINDINGS if stopped else Exit.OK)


def _budgets(settings: Settings, services: tuple[str, ...]) -> tuple[Slo, ...]:
    every = budgets.objectives(settings)
    wanted = [item for item in every if not services or item.service in services]
    if not wanted:
        known = ", ".join(sorted({item.service for item in every})) or "none; name files with --slo"
        raise Failure(f"there is no such objective; the services are {known}", Exit.USAGE)
    deadline = Deadline(settings.collect.deadline.total_seconds())
    return budgets.measured(wanted, settings, datetime.now(UTC), deadline)


def _json(found: tuple[Slo, ...]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def _text(found: tuple[Slo, ...]) -> bytes:
    """One line each: status, release, what is left, which."""
    lines = (
        f"{item.status:10} {item.release:8} {_left(item):>9}  {item.id} ({item.target} %, "
        f"{item.window}){_why(item)}"
        for item in found
    )
    return "".join(f"{visible(line)}\n" for line in lines).encode()


def _left(item: Slo) -> str:
    return "?" if item.remaining is None else f"{item.remaining:.1%}"


def _why(item: Slo) -> str:
    return f": {item.reason}" if item.reason else ""


@slo.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Run every query once and say what would spoil the first report; exit code 2 if anything."""
    faults = []
    deadline = Deadline(settings.collect.deadline.total_seconds())
    with budgets.prometheus(settings, deadline) as client:
        try:
            for objective in budgets.objectives(settings):
                found = tried(objective, client, datetime.now(UTC))
                faults += [f"{objective.source}: {sentence}" for sentence in found]
        except PrometheusError as error:
            raise Failure(str(error), Exit.UNREACHABLE) from error
    if faults:
        raise Failure("\n".join(faults), Exit.USAGE)
    click.echo("every query answers")
