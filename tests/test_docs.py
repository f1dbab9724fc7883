"""What is derived from the code is not stale, and the README says what is so."""

import re
import runpy
from pathlib import Path

from checks import ALL
from inspector.cli.commands import COMMANDS
from inspector.cli.failure import Exit
from reports import RENDERERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_page_of_checks_is_current() -> None:
    generate = runpy.run_path(str(ROOT / "docs" / "generate.py"))

    assert (ROOT / "docs" / "checks.md").read_text() == generate["checks_page"](), "make docs"


def test_the_readme_names_every_exit_code_and_format() -> None:
    codes = {
        int(code)
        for row in re.findall(r"^\| ([\d, ]+) \|", README, re.MULTILINE)
        for code in row.split(",")
    }
    shown = set(re.findall(r"`([a-z-]+)`", README))

    assert codes == set(Exit)
    assert set(RENDERERS) <= shown


def test_the_readme_counts_the_checks() -> None:
    assert f"all {len(ALL)} checks" in README


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)

    assert targets
    assert [x for x in targets if not x.startswith("http") and not (ROOT / x).exists()] == []


def test_commands_in_the_readme_exist() -> None:
    used = set(re.findall(r"`inspector ([a-z]+)", README))

    assert used <= set(COMMANDS)
