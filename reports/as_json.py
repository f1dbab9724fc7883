"""report.json: the canonical document, its way back into a Report, and its published schema."""

import re
from typing import TypeVar

import msgspec

from inspector.report import SCHEMA, Report

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


# Such a time has no equal in another zone, and no age.
_EDGE = re.compile(rb'"(?:0001|9999)-\d\d-\d\dT')

T = TypeVar("T")


class ReportError(Exception):
    """A document that is not a report this version can read; one sentence says why."""


class _Head(msgspec.Struct):
    schema: str


def as_json(report: Report) -> bytes:
    """The report as UTF-8 JSON, indented by 2, keys in the order of the structs."""
    return _indented(msgspec.json.encode(report, order="deterministic"))


def read_json(data: bytes) -> Report:
    """The report in a document that `as_json` wrote.

    Raises:
        ReportError: if the data is empty, is not JSON, has another schema or breaks the schema.
    """
    if not data.strip():
        raise ReportError("The report is empty.")
    if _EDGE.search(data):
        raise ReportError("The report holds a time at the edge of the calendar.")
    schema = _decoded(data, _Head).schema
    if schema != SCHEMA:
        raise ReportError(f"The report has schema {schema!r}; this version reads {SCHEMA!r}.")
    return _decoded(data, Report)


def schema_json() -> bytes:
    """The JSON Schema (2020-12) of report.json."""
    document = msgspec.json.schema(Report)
    report = document["$defs"]["Report"]
    report["properties"]["schema"] = {"const": SCHEMA}
    report["required"].insert(0, "schema")
    head = {
        "$schema": _DIALECT,
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "Report of a cluster inspection",
        "description": "Times are RFC 3339 in UTC. A field that is absent is unknown, never 0.",
    }
    return _indented(msgspec.json.encode(head | document))


def _decoded(data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise ReportError(f"The document is not a report: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReportError(f"The report is not valid JSON: {error}.") from error


def _indented(document: bytes) -> bytes:
    return msgspec.json.format(document, indent=2) + b"\n"
