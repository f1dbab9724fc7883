"""What is judged: one module per subject; ALL is the ordered tuple of checks.

A check is one pure function from a snapshot to findings, under one rule. It reads no network,
no clock and no configuration: `rule.grace` and `snapshot.now` are all it knows of time.
"""

from checks.nodes import node_lost, node_not_ready
from inspector.check import Check

ALL: tuple[Check, ...] = (
    node_not_ready,
    node_lost,
)
