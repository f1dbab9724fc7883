"""The budgets of all objectives: asked of Prometheus one after the other, within one deadline."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from inspector.isolate import isolated
from inspector.report import Slo
from inspector.slo.account import account, unavailable
from inspector.slo.objective import Objective
from inspector.slo.prometheus.client import Client
from inspector.slo.prometheus.errors import PrometheusError
from inspector.slo.prometheus.fetch import fetch


def budgets(objectives: Sequence[Objective], client: Client, now: datetime) -> Iterator[Slo]:
    """One budget each; an objective that cannot be measured has no data and says why.

    A Prometheus that is not there is not asked again for each of them.
    """
    gone = ""
    for objective in objectives:
        if gone:
            yield unavailable(objective, gone)
            continue
        result = isolated(partial(_budget, objective, client, now))
        if result.value is not None:
            yield result.value
        elif result.crash:
            gone = str(result.crash.error) if _is_final(result.crash.error) else ""
            yield unavailable(objective, str(result.crash.error))


def _budget(objective: Objective, client: Client, now: datetime) -> Slo:
    return account(objective, fetch(objective, client, now), now)


def _is_final(error: Exception) -> bool:
    return isinstance(error, PrometheusError) and not error.concerns_one_query
