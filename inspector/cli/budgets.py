"""From settings to error budgets: objectives from files, events from Prometheus."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from inspector.cli.failure import Exit, Failure
from inspector.config import Settings
from inspector.deadline import Deadline
from inspector.report import Slo
from inspector.slo.budgets import budgets
from inspector.slo.objective import Objective
from inspector.slo.objectives.read import read_objectives
from inspector.slo.prometheus.client import Client
from inspector.slo.prometheus.errors import PrometheusError
from inspector.slo.prometheus.server import Server


def objectives(settings: Settings) -> tuple[Objective, ...]:
    """The objectives of all files.

    Raises:
        Failure: with every fault of every file.
    """
    read = [read_objectives(_text(path), path) for path in settings.slo.files]
    faults = [fault for part in read for fault in part.faults]
    if faults:
        raise Failure("\n".join(faults), Exit.USAGE)
    return tuple(objective for part in read for objective in part.objectives)


def _text(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}", Exit.USAGE) from error


@contextmanager
def prometheus(settings: Settings, deadline: Deadline) -> Iterator[Client]:
    """The Prometheus of the settings.

    Raises:
        Failure: if none is named, or its settings are unsafe.
    """
    slo = settings.slo
    if not slo.prometheus:
        raise Failure("objectives need a Prometheus: name one with --prometheus", Exit.USAGE)
    server = Server(
        url=slo.prometheus,
        token_file=slo.token_file,
        username=slo.username,
        password_file=slo.password_file,
        cert_file=slo.cert_file,
        key_file=slo.key_file,
        ca_file=slo.ca_file,
    )
    try:
        client = Client(server, deadline)
    except PrometheusError as error:
        raise Failure(str(error), Exit.USAGE) from error
    with client:
        yield client


def measured(
    wanted: Sequence[Objective], settings: Settings, now: datetime, deadline: Deadline
) -> tuple[Slo, ...]:
    """The budget of each objective."""
    with prometheus(settings, deadline) as client:
        return tuple(budgets(wanted, client, now))
