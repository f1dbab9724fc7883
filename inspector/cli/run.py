"""`inspector run`: inspect a cluster or a dump, write the report, end with the right exit code."""

import gc
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click

from checks import ALL
from inspector.assemble import with_budgets
from inspector.check import Check
from inspector.cli import options, sources
from inspector.cli.exits import exit_code
from inspector.cli.failure import Exit, Failure
from inspector.cli.interrupt import Interrupt
from inspector.cli.output import write_outputs
from inspector.cli.progress import progress_for
from inspector.config import Settings
from inspector.deadline import Deadline
from inspector.inspection import Inspection, inspect
from inspector.report import Report
from inspector.slo.objective import Objective

_NOTHING = (
    "the API server answers, but nothing may be listed; "
    "`inspector rbac` prints the permissions to apply"
)


FIRST_YEAR, LAST_YEAR = 1970, 2999


@click.command()
@click.option("--from", "path", type=options.PATH, help="Inspect a dump, or - for standard input.")
@click.option("--now", metavar="TIME", help="The clock of a dump, RFC 3339.")
@click.option("-A", "--all-namespaces", is_flag=True, help="All namespaces, whatever a file says.")
@click.option("--no-color", is_flag=True, help="No colours on the terminal.")
@options.takes(*options.EVERYTHING)
def run(
    path: str | None,
    now: str | None,
    *,
    all_namespaces: bool,
    no_color: bool,
    config_path: Path | None,
    **flags: Any,
) -> None:
    """Inspect the cluster that kubectl would talk to, or a dump of one."""
    if all_namespaces:
        flags["scope__namespaces"] = ("*",)
    settings = options.loaded(flags, config_path).settings
    moment = _moment(now, path)
    if path is None:
        open_source: sources.Open = sources.configured_cluster
    else:
        open_source = lambda chosen, _deadline: sources.dump(path, moment, chosen)  # noqa: E731
    run_source(settings, open_source, no_color=no_color)


def _moment(now: str | None, path: str | None) -> datetime | None:
    if now is None:
        return None
    if path is None:
        raise Failure("--now goes with --from: a live cluster has its own clock", Exit.USAGE)
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        example = "write it like 2026-01-15T08:00:00Z"
        raise Failure(f"--now {now!r} is not a time; {example}", Exit.USAGE) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Failure(f"--now {now!r} is not in this era", Exit.USAGE)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def run_source(settings: Settings, open_source: sources.Open, *, no_color: bool) -> None:
    """Inspect what `open_source` opens, write all outputs, exit."""
    interrupt = Interrupt()
    wanted = _objectives(settings)
    inspection = _inspected(settings, open_source, interrupt)
    report = _with_budgets(inspection.report, wanted, settings, interrupt)
    for check, trace in inspection.traces.items():
        click.echo(f"inspector: check {check} crashed, the others went on:\n{trace}", err=True)
    written = write_outputs(report, settings.output, no_color=no_color)
    code = interrupt.exit_code or exit_code(report, settings, written=written)
    if code is Exit.UNREACHABLE:
        click.echo(f"inspector: {_NOTHING}", err=True)
    sys.exit(code)


def _inspected(settings: Settings, open_source: sources.Open, interrupt: Interrupt) -> Inspection:
    """The inspection; what reading needs is let go of before anything is rendered."""
    deadline = Deadline(settings.collect.deadline.total_seconds(), interrupt.event)
    with interrupt, progress_for(settings.progress) as progress:
        progress.say("reading")
        try:
            source = sources.opened(open_source, settings, deadline)
        except Failure as failure:
            raise Failure(str(failure), interrupt.exit_code or failure.code) from failure
        interrupt.begun = True
        _spare_the_collector()
        checks = chosen(settings)
        try:
            return inspect(
                source,
                checks,
                workers=settings.collect.workers,
                deadline=deadline,
                config_digest=settings.digest,
                progress=progress.ended,
                left_out=len(ALL) - len(checks),
            )
        finally:
            source.close()


def _objectives(settings: Settings) -> Sequence[Objective]:
    """What is wrong with an objective is said before the cluster is read."""
    if not settings.slo.files:
        return ()
    from inspector.cli.budgets import objectives  # noqa: PLC0415 - requests is slow to import

    return objectives(settings)


def _with_budgets(
    report: Report, wanted: Sequence[Objective], settings: Settings, interrupt: Interrupt
) -> Report:
    if not wanted:
        return report
    from inspector.cli.budgets import measured  # noqa: PLC0415 - as above

    deadline = Deadline(settings.collect.deadline.total_seconds(), interrupt.event)
    return with_budgets(report, measured(wanted, settings, report.run.now, deadline))


def _spare_the_collector() -> None:
    """Make garbage collection rarer: it would walk a growing snapshot that holds no circles."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def chosen(settings: Settings) -> Sequence[Check]:
    """The checks to run, with configured grace times and severities."""
    only, skip = settings.checks.only or ("*",), settings.checks.skip
    return [
        item.tuned(
            grace=settings.checks.grace.get(item.rule.id),
            severity=settings.checks.severity.get(item.rule.id),
        )
        for item in ALL
        if _named(item.rule.id, only) and not _named(item.rule.id, skip)
    ]


def _named(rule: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(rule, pattern) for pattern in patterns)
