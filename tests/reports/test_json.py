import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from sample import HOSTILE, empty, hostile, reports, small, spending

import reports as package
from inspector.report import Report, Statistics
from reports.as_json import ReportError, as_json, read_json, schema_json

SCHEMA_FILE = Path(package.__file__).with_name("report.schema.json")

EMPTY = """\
{
  "schema": "inspector.report/v1",
  "run": {
    "id": "run-1",
    "slot": "2026-01-15",
    "cluster": "prod-1",
    "now": "2026-01-15T08:00:00Z",
    "version": "0.1.0",
    "config_digest": "c0ffee",
    "source": "live"
  },
  "verdict": {
    "status": "unknown",
    "sentence": "Nothing was looked at.",
    "counts": {
      "critical": 0,
      "warning": 0,
      "info": 0,
      "not_checked": 0,
      "suppressed": 0
    }
  },
  "outcomes": [],
  "checks": [],
  "incidents": [],
  "findings": [],
  "changes": {},
  "statistics": {}
}
"""


def test_document_is_indented_in_the_order_of_the_structs() -> None:
    assert as_json(empty()).decode() == EMPTY


def test_budgets_are_in_the_document_where_there_are_any() -> None:
    assert "slos" not in json.loads(as_json(empty()))

    slos = json.loads(as_json(spending()))["slos"]
    assert list(slos[1])[:9] == [
        *("id", "service", "name", "target", "window", "period_s", "status", "reason", "coverage")
    ]
    assert slos[1]["series"][0] == {"start": "2026-01-08T08:00:00Z", "seconds": 3600}
    assert slos[3]["events"] == {"good": 998960.0, "bad": 1040.0, "total": 1000000.0}


def test_equal_reports_are_equal_documents() -> None:
    one = empty(statistics=Statistics(phases={"read": 2.5, "check": 0.5}))
    other = empty(statistics=Statistics(phases={"check": 0.5, "read": 2.5}))

    assert as_json(one) == as_json(other)


@settings(max_examples=30, deadline=None)
@given(reports())
def test_reading_a_document_gives_the_report_back(report: Report) -> None:
    assert read_json(as_json(report)) == report


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_strings_survive_unchanged(text: str) -> None:
    assert read_json(as_json(hostile(text))) == hostile(text)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The report is empty."),
        (b" \n", "The report is empty."),
        (b"{", "The report is not valid JSON: Input data was truncated."),
        (
            b"<html>",
            "The report is not valid JSON: JSON is malformed: invalid character (byte 0).",
        ),
        (
            b'{"schema": "\xff"}',
            (
                "The report is not valid JSON: 'utf-8' codec can't decode byte 0xff in position 0: "
                "invalid start byte."
            ),
        ),
        (
            b'{"x":' + b"[" * 100_000,
            (
                "The report is not valid JSON: maximum recursion depth exceeded while "
                "deserializing an object."
            ),
        ),
        (b"[]", "The document is not a report: Expected `object`, got `array`."),
        (b"{}", "The document is not a report: Object missing required field `schema`."),
        (
            b'{"schema": "inspector.report/v2"}',
            (
                "The report has schema 'inspector.report/v2'; "
                "this version reads 'inspector.report/v1'."
            ),
        ),
        (
            b'{"schema": "inspector.report/v1", "run": {"id": 5}}',
            "The document is not a report: Expected `str`, got `int` - at `$.run.id`.",
        ),
    ],
)
def test_what_is_not_a_report_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ReportError) as caught:
        read_json(data)

    assert str(caught.value) == sentence


def test_published_schema_is_the_one_of_the_structs() -> None:
    assert SCHEMA_FILE.read_bytes() == schema_json(), (
        "stale; write it again: python -c 'from reports.as_json import schema_json; "
        'open("reports/report.schema.json", "wb").write(schema_json())\''
    )


@pytest.mark.parametrize("report", [empty(), small(), hostile("=1")])
def test_reports_obey_the_published_schema(report: Report) -> None:
    schema = json.loads(SCHEMA_FILE.read_text())
    Draft202012Validator.check_schema(schema)

    Draft202012Validator(schema).validate(json.loads(as_json(report)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"inspector.report/v1"', b'"inspector.report/v2"'),
        (b'"unknown"', b'"healthy"'),
        (b'"critical": 0', b'"critical": "none"'),
        (b'"outcomes"', b'"results"'),
    ],
)
def test_published_schema_refuses_other_documents(before: bytes, after: bytes) -> None:
    validator = Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
    document = json.loads(as_json(empty()).replace(before, after, 1))

    assert not validator.is_valid(document)
