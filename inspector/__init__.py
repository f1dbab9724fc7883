"""The engine: reads a cluster, judges it, folds the findings, assembles the report.

It knows no single check (`checks/`) and no single format (`reports/`).
"""

__version__ = "0.1.0"
