"""Who may import whom, and where everything may be caught."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = sorted((ROOT / "inspector").rglob("*.py"))
LEAVES = sorted((*(ROOT / "checks").rglob("*.py"), *(ROOT / "reports").rglob("*.py")))

# What checks and reports may know of the engine.
SHARED = {"model", "kinds", "snapshot", "check", "report", "ages", "slo"}


def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", ENGINE, ids=_name)
def test_the_engine_knows_no_check_and_no_format(path: Path) -> None:
    if "cli" in path.parts:
        return
    tops = {name.partition(".")[0] for name in _imported(path)}

    assert not tops & {"checks", "reports"}


@pytest.mark.parametrize("path", LEAVES, ids=_name)
def test_checks_and_reports_know_only_the_values(path: Path) -> None:
    engine = {name for name in _imported(path) if name.startswith("inspector.")}

    assert {name.split(".")[1] for name in engine} <= SHARED


@pytest.mark.parametrize("path", [*ENGINE, *LEAVES], ids=_name)
def test_everything_is_caught_in_one_place_only(path: Path) -> None:
    if path.name == "isolate.py":
        return
    handlers = [
        x for x in ast.walk(ast.parse(path.read_text())) if isinstance(x, ast.ExceptHandler)
    ]
    broad = [
        handler.lineno
        for handler in handlers
        if handler.type is None
        or (isinstance(handler.type, ast.Name) and handler.type.id == "Exception")
    ]

    assert broad == []


@pytest.mark.parametrize("path", [*ENGINE, *LEAVES], ids=_name)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if "cli" in path.parts:
        return
    calls = [x.func for x in ast.walk(ast.parse(path.read_text())) if isinstance(x, ast.Call)]
    named = {call.id for call in calls if isinstance(call, ast.Name)}
    attributes = {ast.unparse(call) for call in calls if isinstance(call, ast.Attribute)}

    assert not named & {"print", "exit", "quit"}
    assert not attributes & {"sys.exit", "os._exit", "click.echo"}
