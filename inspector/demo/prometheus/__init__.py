"""The demo's Prometheus: the promises of its teams, and what was counted of the last 30 days.

`slos.yaml` holds the objectives, `traffic.yaml` how each service fared, which `traffic.py` expands
into counts hour by hour.
"""

from pathlib import Path

from inspector.demo.prometheus.traffic import demo_metrics, demo_objectives

# The file of objectives, for whoever wants its path.
OBJECTIVES = Path(__file__).with_name("slos.yaml")

__all__ = ["OBJECTIVES", "demo_metrics", "demo_objectives"]
