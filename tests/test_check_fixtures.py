"""Every rule has a pair of fixtures: what must fire, and what must not."""

from pathlib import Path

import pytest
from conftest import FIXTURES, build_snapshot, documents

from checks import ALL
from inspector.check import Check

EXPECTED = "inspector.test/expect"

# Each rule's own check, by id; the fixture folders are named the same.
BY_ID = {item.rule.id: item for item in ALL}


def _subjects(item: Check, path: Path) -> set[str]:
    snapshot = build_snapshot(documents(path))
    return {str(finding.subject) for finding in item.function(snapshot, item.rule)}


def _expected(path: Path) -> set[str]:
    """The objects that carry the label; a fire fixture marks each object that must be named."""
    marked = (
        document["metadata"] | {"kind": document["kind"]}
        for document in documents(path)
        if EXPECTED in (document["metadata"].get("labels") or {})
    )
    return {
        "/".join(x for x in (meta["kind"], meta.get("namespace"), meta["name"]) if x)
        for meta in marked
    }


@pytest.mark.parametrize("rule", BY_ID)
def test_fire_fixture_names_exactly_the_marked_objects(rule: str) -> None:
    path = FIXTURES / rule / "fire.yaml"

    seen = _subjects(BY_ID[rule], path)

    assert seen == _expected(path)
    assert seen


@pytest.mark.parametrize("rule", BY_ID)
def test_quiet_fixture_names_nothing(rule: str) -> None:
    path = FIXTURES / rule / "quiet.yaml"

    assert documents(path), "an empty fixture proves nothing"
    assert _subjects(BY_ID[rule], path) == set()


def test_no_fixture_without_a_rule() -> None:
    assert {path.name for path in FIXTURES.iterdir() if path.is_dir()} == set(BY_ID)
