"""`inspector checks`: which rules there are, and what one of them means."""

import click

from checks import ALL
from inspector.ages import spoken
from inspector.cli.failure import Exit, Failure
from inspector.cli.options import RULES
from inspector.cluster.catalog import permission
from inspector.config.faults import nearest
from inspector.model import Rule


@click.group()
def checks() -> None:
    """List the checks, or explain one."""


@checks.command("list")
def list_() -> None:
    """One line a check: rule, severity, grace time, title."""
    width = max(len(item.rule.id) for item in ALL)
    for item in ALL:
        rule = item.rule
        grace = spoken(rule.grace) if rule.grace else "-"
        click.echo(f"{rule.id:{width}}  {rule.severity:8}  {grace:>6}  {rule.title}")


@checks.command()
@click.argument("rule", metavar="RULE", shell_complete=RULES)
def explain(rule: str) -> None:
    """What a rule looks for, why it matters, what it needs and what to do."""
    rules = {item.rule.id: item.rule for item in ALL}
    if rule not in rules:
        advice = nearest(rule, rules, "`inspector checks list` prints all rules")
        raise Failure(f"there is no rule {rule}; {advice}", Exit.USAGE)
    click.echo(_explained(rules[rule]), nl=False)


def _explained(rule: Rule) -> str:
    rows = {
        "severity": str(rule.severity),
        "grace": spoken(rule.grace) if rule.grace else "none",
        "why": rule.why,
        "what to do": rule.hint,
        "command": rule.command,
        "needs": ", ".join(permission(source) for source in rule.needs),
        "sharper with": ", ".join(permission(source) for source in rule.uses) or "nothing more",
    }
    lines = [
        f"{rule.id}: {rule.title}",
        *(f"  {name + ':':14}{text}" for name, text in rows.items()),
    ]
    return "\n".join(lines) + "\n"
