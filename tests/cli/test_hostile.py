"""A cluster whose names, messages and images are hostile, from the API to every output."""

import csv
import io
import json
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cases import MOMENT, NOW, inspector
from playwright.sync_api import sync_playwright

from inspector.demo import demo_dump
from reports.escape import visible

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

CORPUS = (
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "{{7*7}}",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "javascript:alert(1)",
    "=cmd|'/C calc'!A0",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\uff1d1+1",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b[2J",
    "\x9b31m",
    "\u202egnp.exe",
    "[red]x[/]",
    "](http://evil.example)",
    "a;rm -rf ~",
    "$(id)",
    "-o=yaml",
    "\u2028line",
)

# Fields that whoever may create an object can fill as they like, as far as a server lets them.
_FREE = {"name", "namespace", "message", "reason", "image", "nodeName", "containerName", "key"}

# Fields below these are read by meaning: a hostile value there is no fault that a check knows.
_KNOWN = {"conditions", "state", "lastState"}


def _poisoned(value: Any, field: str = "", *, known: bool = False) -> Any:
    """The object with a hostile text before every free text, the same one for equal texts."""
    if isinstance(value, dict):
        return {
            key: _poisoned(item, key, known=known or key in _KNOWN) for key, item in value.items()
        }
    if isinstance(value, list):
        return [_poisoned(item, field, known=known) for item in value]
    free = field in _FREE and not (known and field == "reason")
    return _prefix(value) + value if isinstance(value, str) and free else value


def _prefix(text: str) -> str:
    return CORPUS[sum(text.encode()) % len(CORPUS)]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    items = [
        _poisoned(json.loads(text)) for texts in demo_dump(MOMENT).items.values() for text in texts
    ]
    dump = folder / "dump.json"
    dump.write_bytes(msgspec.json.encode({"kind": "List", "apiVersion": "v1", "items": items}))
    formats = [
        x for name in ("html", "csv", "json", "text") for x in ("-o", f"{name}={folder / name}")
    ]
    done = inspector("--from", str(dump), "--now", NOW, *formats)
    assert done.returncode == 0, done.stderr.decode()
    assert not any(_is_control(char) for char in done.stderr.decode())
    return folder


def _is_control(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")


def test_the_hostile_cluster_is_inspected_like_any_other(outputs: Path) -> None:
    report = json.loads((outputs / "json").read_bytes())

    rules = {finding["rule"] for finding in report["findings"]}
    assert {"node-lost", "pod-crash-loop", "pod-image-pull", "job-failed"} <= rules


def test_no_text_reaches_a_terminal_as_a_control(outputs: Path) -> None:
    text = (outputs / "text").read_bytes().decode()

    assert not any(_is_control(char) for char in text)
    assert "[red]x[/]" in text


def test_no_cell_of_the_csv_is_a_formula(outputs: Path) -> None:
    rows = list(csv.reader(io.StringIO((outputs / "csv").read_bytes().decode())))

    cells = [cell for row in rows for cell in row]
    assert len(rows) > 10
    assert not [
        cell for cell in cells if cell.startswith(tuple("=+-@\t\r\0\uff1d\uff0b\uff0d\uff20"))
    ]
    assert any(cell.startswith("'=cmd") for cell in cells)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_nothing_runs_in_a_browser_and_everything_is_readable(outputs: Path) -> None:
    page_file = outputs / "report.html"
    page_file.write_bytes((outputs / "html").read_bytes())
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    dialogs: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page()
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        page.goto(page_file.as_uri())
        planted = page.evaluate(
            "document.querySelectorAll('img, svg[onload], script[src], [onerror], [onload]').length"
        )
        text = page.evaluate("document.body.textContent")
        browser.close()

    report = json.loads((outputs / "json").read_bytes())
    names = {visible(finding["subject"]["name"]) for finding in report["findings"]}
    assert (dialogs, planted) == ([], 0)
    assert [name for name in names if name not in text] == []
