import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from sample import HOSTILE, hostile, reports, small

from inspector.report import Report
from reports import RENDERERS
from reports.as_json import as_json, read_json

DIGESTS = """
import sys
from hashlib import sha256
from reports import RENDERERS
from reports.as_json import read_json
report = read_json(sys.stdin.buffer.read())
for name, renderer in RENDERERS.items():
    print(name, sha256(renderer.render(report)).hexdigest())
"""


def _python(code: str, *, given: bytes = b"", **environment: str) -> str:
    process = subprocess.run(
        [sys.executable, "-c", code],
        input=given,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | environment,
    )
    return process.stdout.decode()


def test_formats_their_files_and_media_types() -> None:
    assert [(item.name, item.suffix, item.content_type) for item in RENDERERS.values()] == [
        ("html", ".html", "text/html; charset=utf-8"),
        ("json", ".json", "application/json"),
        ("csv", ".csv", "text/csv; charset=utf-8; header=present"),
        ("text", ".txt", "text/plain; charset=utf-8"),
        ("checks-csv", ".checks.csv", "text/csv; charset=utf-8; header=present"),
        ("collection-csv", ".collection.csv", "text/csv; charset=utf-8; header=present"),
        ("slo-csv", ".slo.csv", "text/csv; charset=utf-8; header=present"),
    ]
    assert list(RENDERERS) == [item.name for item in RENDERERS.values()]


def test_importing_the_formats_imports_nothing_heavy() -> None:
    loaded = _python("import sys, reports; print(*sys.modules, sep='\\n')").splitlines()

    assert "reports.as_csv" in loaded
    assert {"pandas", "numpy", "jinja2", "rich"}.isdisjoint(loaded)


@pytest.mark.parametrize("name", RENDERERS)
@settings(max_examples=10, deadline=None)
@given(report=reports())
def test_a_report_read_again_looks_the_same(name: str, report: Report) -> None:
    render = RENDERERS[name].render

    assert render(read_json(as_json(report))) == render(report)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", RENDERERS)
def test_no_format_lets_a_control_through(name: str, text: str) -> None:
    shown = RENDERERS[name].render(hostile(text)).decode()

    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", shown)


def test_bytes_depend_on_the_report_alone() -> None:
    report = as_json(small())

    here = _python(DIGESTS, given=report, TZ="UTC", PYTHONHASHSEED="1")
    there = _python(DIGESTS, given=report, TZ="Asia/Shanghai", PYTHONHASHSEED="2")

    assert here == there
    assert len(here.splitlines()) == len(RENDERERS)
