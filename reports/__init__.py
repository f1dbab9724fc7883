"""How a report is shown: one module per format, each a pure function from a Report to bytes.

RENDERERS is the list of formats. What is not here: where the bytes go, and how they are mailed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inspector.report import Report
from reports import as_csv, as_json


@dataclass(frozen=True)
class Renderer:
    """One format: its name, how its files end, its media type, and the function that makes it."""

    name: str
    suffix: str
    content_type: str
    render: Callable[[Report], bytes]


def _html(report: Report) -> bytes:
    from reports.html.render import as_html  # noqa: PLC0415 # jinja2 is slow to import

    return as_html(report)


def _text(report: Report) -> bytes:
    from reports.as_text import as_text  # noqa: PLC0415 # rich is slow to import

    return as_text(report).encode()


_JSON = "application/json"
_CSV = "text/csv; charset=utf-8; header=present"

RENDERERS: Mapping[str, Renderer] = {
    renderer.name: renderer
    for renderer in (
        Renderer("html", ".html", "text/html; charset=utf-8", _html),
        Renderer("json", ".json", _JSON, as_json.as_json),
        Renderer("csv", ".csv", _CSV, as_csv.as_csv),
        Renderer("text", ".txt", "text/plain; charset=utf-8", _text),
        Renderer("checks-csv", ".checks.csv", _CSV, as_csv.checks_csv),
        Renderer("collection-csv", ".collection.csv", _CSV, as_csv.collection_csv),
        Renderer("slo-csv", ".slo.csv", _CSV, as_csv.slo_csv),
    )
}
