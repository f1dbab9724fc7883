"""The tables of a report as pandas DataFrames: text columns are str, counts Int64, others Float64.

An empty text and a missing number mean unknown. Nothing is escaped for CSV here.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from inspector.model import Outcome, utc
from inspector.report import BURN_WINDOWS, CheckResult, CheckStatus, Report, ReportedFinding, Slo
from reports.coverage import unchecked
from reports.escape import visible

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | None
Row = dict[str, Cell]

# A spreadsheet cell holds 32,767 characters.
CELL_LENGTH = 32_000

FINDINGS = (
    "run_id",
    "cluster",
    "fingerprint",
    "state",
    "severity",
    "check_id",
    "title",
    "kind",
    "namespace",
    "name",
    "container",
    "owner_kind",
    "owner_name",
    "message",
    "count",
    "since",
    "last_seen",
    "cause_fingerprint",
    "incident",
    "suggestion",
    "command",
    "evidence",
    "subjects",
    "source",
)

CHECKS = (
    "run_id",
    "check_id",
    "title",
    "status",
    "objects_examined",
    "findings",
    "duration_ms",
    "reason",
    "permissions_missing",
)

COLLECTION = (
    "run_id",
    "source",
    "kind",
    "scope",
    "status",
    "objects",
    "pages",
    "requests",
    "bytes",
    "unreadable",
    "duration_ms",
    "reason",
)

BURNS = {f"burn_{window}": window for window in BURN_WINDOWS}

SLOS = (
    "run_id",
    "cluster",
    "slo",
    "service",
    "name",
    "target",
    "window",
    "status",
    "release",
    "sli",
    "good",
    "bad",
    "total",
    "consumed",
    "remaining",
    *BURNS,
    "exhausts_at",
    "recovers_at",
    "coverage",
    "warnings",
)

MEASURES = frozenset({"sli", "good", "bad", "total", "consumed", "remaining", *BURNS, "coverage"})

NUMBERS = frozenset(
    {
        "count",
        "objects_examined",
        "findings",
        "duration_ms",
        "objects",
        "pages",
        "requests",
        "bytes",
        "unreadable",
    }
)


def findings_frame(report: Report) -> "pd.DataFrame":
    """One row per finding; above them one per check that could not run, so that it is noticed."""
    titles = {check.id: check.title for check in report.checks}
    run: Row = {
        "run_id": report.run.id,
        "cluster": report.run.cluster,
        "source": report.run.source,
    }
    rows = [
        *(_unchecked_row(check) | run for check in unchecked(report)),
        *(_finding_row(item, titles.get(item.rule, "")) | run for item in report.findings),
    ]
    return _frame(rows, FINDINGS)


def checks_frame(report: Report) -> "pd.DataFrame":
    """One row per check: how it ended and what it looked at."""
    return _frame([_check_row(report.run.id, check) for check in report.checks], CHECKS)


def collection_frame(report: Report) -> "pd.DataFrame":
    """One row per source: how its reading ended and what it cost."""
    return _frame([_outcome_row(report.run.id, item) for item in report.outcomes], COLLECTION)


def slo_frame(report: Report) -> "pd.DataFrame":
    """One row per SLO, with the budget of its period and the burn rate of each window."""
    run: Row = {"run_id": report.run.id, "cluster": report.run.cluster}
    return _frame([run | _slo_row(slo) for slo in report.slos], SLOS)


def _frame(rows: Sequence[Row], columns: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415 # its import takes longer than --help may

    types = {name: _type(name) for name in columns}
    return pd.DataFrame(rows, columns=list(columns), dtype=object).astype(types)


def _type(column: str) -> str:
    if column in MEASURES:
        return "Float64"
    return "Int64" if column in NUMBERS else "str"


def _unchecked_row(check: CheckResult) -> Row:
    empty: Row = {name: None if name in NUMBERS else "" for name in FINDINGS}
    return empty | {
        "severity": "not_checked",
        "check_id": check.id,
        "title": check.title,
        "message": check.reason,
    }


def _finding_row(finding: ReportedFinding, title: str) -> Row:
    return {
        "fingerprint": finding.fingerprint,
        "state": finding.state,
        "severity": finding.severity.value,
        "check_id": finding.rule,
        "title": title,
        "kind": finding.subject.kind,
        "namespace": finding.subject.namespace,
        "name": finding.subject.name,
        "container": finding.container,
        "owner_kind": finding.owner.kind,
        "owner_name": finding.owner.name,
        "message": finding.message,
        "count": finding.count,
        "since": _time(finding.since),
        "last_seen": _time(finding.last_seen),
        "cause_fingerprint": finding.cause,
        "incident": finding.incident,
        "suggestion": finding.hint,
        "command": finding.command,
        "evidence": joined(f"{proof.path}={proof.value}" for proof in finding.evidence),
        "subjects": joined(map(str, finding.subjects or (finding.subject,))),
    }


def _check_row(run: str, check: CheckResult) -> Row:
    ended = check.status in (CheckStatus.PASSED, CheckStatus.FINDINGS)
    return {
        "run_id": run,
        "check_id": check.id,
        "title": check.title,
        "status": check.status.value,
        "objects_examined": check.examined,
        "findings": check.findings if ended else None,
        "duration_ms": check.duration_ms,
        "reason": check.reason,
        "permissions_missing": joined(check.missing_permissions),
    }


def _outcome_row(run: str, outcome: Outcome) -> Row:
    return {
        "run_id": run,
        "source": outcome.source,
        "kind": outcome.kind,
        "scope": outcome.scope,
        "status": outcome.outcome.value,
        "objects": outcome.objects if outcome.usable else None,
        "pages": outcome.pages,
        "requests": outcome.requests,
        "bytes": outcome.bytes,
        "unreadable": outcome.unreadable,
        "duration_ms": outcome.duration_ms,
        "reason": outcome.reason,
    }


def _slo_row(slo: Slo) -> Row:
    burns: Row = {column: _finite(slo.burn.get(window)) for column, window in BURNS.items()}
    return burns | {
        "slo": slo.id,
        "service": slo.service,
        "name": slo.name,
        "target": slo.target,
        "window": slo.window,
        "status": slo.status.value,
        "release": slo.release.value,
        "sli": _finite(slo.sli),
        "good": _finite(slo.events.good),
        "bad": _finite(slo.events.bad),
        "total": _finite(slo.events.total),
        "consumed": _finite(slo.consumed),
        "remaining": _finite(slo.remaining),
        "exhausts_at": _time(slo.exhausts_at),
        "recovers_at": _time(slo.recovers_at),
        "coverage": _finite(slo.coverage),
        "warnings": joined(slo.warnings),
    }


def _finite(value: float | None) -> float | None:
    """The number; JSON knows no infinite one, and no two outputs may disagree."""
    return value if value is not None and math.isfinite(value) else None


def _time(moment: datetime | None) -> str:
    return "" if moment is None else utc(moment)


def joined(items: Iterable[str]) -> str:
    """The items with `;` between them; those beyond CELL_LENGTH are only counted: `a;b;…+7`."""
    shown = [visible(item) for item in items]
    text = ";".join(shown)
    if len(text) <= CELL_LENGTH:
        return text
    room = CELL_LENGTH - len(f"…+{len(shown)}")
    kept = bisect_right(list(accumulate(len(item) + 1 for item in shown)), room)
    return ";".join((*shown[:kept], f"…+{len(shown) - kept}"))
