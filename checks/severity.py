"""How a check says that one case of its rule is milder than the rule."""

from inspector.model import Rule, Severity


def at_most(rule: Rule, limit: Severity) -> Severity:
    """The rule's severity, be it configured or its own, but no more than `limit`."""
    return min(rule.severity, limit, key=lambda severity: severity.rank)
