"""The tables of a report as CSV files that a spreadsheet can open without running anything.

RFC 4180: a header always, CRLF, UTF-8 without a byte order mark.
"""

from typing import TYPE_CHECKING

from inspector.report import Report
from reports.escape import visible
from reports.frame import checks_frame, collection_frame, findings_frame, slo_frame

if TYPE_CHECKING:
    import pandas as pd

# The quote itself is among them, so that taking one leading quote away always restores the text.
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠", "'")  # noqa: RUF001


def as_csv(report: Report) -> bytes:
    """findings.csv: the checks that could not run, then all findings."""
    return _csv(findings_frame(report))


def checks_csv(report: Report) -> bytes:
    """checks.csv: how every check ended."""
    return _csv(checks_frame(report))


def collection_csv(report: Report) -> bytes:
    """collection.csv: how the reading of every source ended."""
    return _csv(collection_frame(report))


def slo_csv(report: Report) -> bytes:
    """slo.csv: the error budget of every SLO."""
    return _csv(slo_frame(report))


def formula_safe(text: str) -> str:
    """The text, led by a single quote where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_TRIGGERS) else text


def _csv(frame: "pd.DataFrame") -> bytes:
    texts = frame.select_dtypes(exclude="number").apply(_safe)
    safe = frame.copy()
    safe[texts.columns] = texts
    return safe.to_csv(index=False, lineterminator="\r\n").encode()


def _safe(column: "pd.Series[str]") -> "pd.Series[str]":
    """Each distinct text is looked at once: most columns of a long table hold few."""
    return column.map({text: formula_safe(visible(text)) for text in column.unique()})
