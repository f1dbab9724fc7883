"""Writes what is derived from the code: docs/checks.md and reports/report.schema.json."""  # noqa: INP001 # a script

import sys
from itertools import groupby
from pathlib import Path

from checks import ALL
from inspector.ages import spoken
from inspector.check import Check
from inspector.cluster.catalog import permission
from inspector.model import Rule
from reports.as_json import schema_json

ROOT = Path(__file__).parent.parent

INTRODUCTION = """# Checks

Made by `make docs` from the rules themselves. Severity is the usual one: a check raises it where a
service is lost and lowers it to *info* for leftovers. Grace is how old a condition must be before
it is reported; both are configurable (`checks.grace`, `checks.severity`).
"""


def checks_page() -> str:
    """docs/checks.md: a table of all rules, then each rule in full."""
    lines = [INTRODUCTION, "| rule | severity | grace | title |", "|---|---|---|---|"]
    lines += [_row(item.rule) for item in ALL]
    for subject, group in groupby(ALL, _subject):
        lines += ["", f"## {subject.capitalize()}", *(_section(item.rule) for item in group)]
    return "\n".join(lines) + "\n"


def _subject(item: Check) -> str:
    """The module or folder under checks/ that holds the check."""
    return item.function.__module__.split(".")[1]


def _row(rule: Rule) -> str:
    grace = spoken(rule.grace) if rule.grace else "none"
    return f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {grace} | {rule.title} |"


def _section(rule: Rule) -> str:
    reads = ", ".join(f"`{permission(source)}`" for source in rule.needs)
    sharper = ", ".join(f"`{permission(source)}`" for source in rule.uses)
    more = f" Sharper with {sharper}." if sharper else ""
    return (
        f"\n### {rule.id}\n\n**{rule.title}.** {rule.why} {rule.hint}\n\n"
        f"    {rule.command}\n\nNeeds {reads}.{more}"
    )


def main() -> None:
    """Write both files."""
    sys.stdout.write("writing docs/checks.md and reports/report.schema.json\n")
    (ROOT / "docs" / "checks.md").write_text(checks_page())
    (ROOT / "reports" / "report.schema.json").write_bytes(schema_json())


if __name__ == "__main__":
    main()
