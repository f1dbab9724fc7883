"""`inspector demo`: the main job on a cluster that ships with the program."""

from datetime import UTC, datetime
from typing import Any

import click

from inspector.cli import options
from inspector.cli.run import run_source
from inspector.cli.sources import live_cluster
from inspector.cluster.kubeconfig import Target
from inspector.cluster.replay.server import Replay
from inspector.demo import demo_dump
from inspector.demo.prometheus import OBJECTIVES, demo_metrics

DIRECTORY = "out"
FORMATS = ("text", "html=report.html", "csv=findings.csv", "json=report.json")


@click.command()
@click.option("--no-color", is_flag=True, help="No colours on the terminal.")
@options.flags(options.OUTPUT, options.VERDICT, options.TERMINAL)
def demo(*, no_color: bool, **flags: Any) -> None:
    """Inspect a small broken cluster: it is served on loopback and read like any other."""
    if not flags["output__formats"]:
        flags["output__formats"] = FORMATS
        flags["output__directory"] = flags["output__directory"] or DIRECTORY
    now = datetime.now(UTC).replace(microsecond=0)
    with Replay(demo_dump(now), now=now, metrics=demo_metrics(now)) as server:
        flags |= {"slo__files": (str(OBJECTIVES),), "slo__prometheus": server.prometheus_url}
        settings = options.loaded_from_flags(flags).settings
        target = Target(inline=_kubeconfig(server.url))
        run_source(
            settings,
            lambda chosen, deadline: live_cluster(target, chosen, deadline),
            no_color=no_color,
        )


def _kubeconfig(url: str) -> dict[str, Any]:
    """What a user of this server would have on disk."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "demo",
        "clusters": [{"name": "demo", "cluster": {"server": url}}],
        "contexts": [{"name": "demo", "context": {"cluster": "demo", "user": ""}}],
        "users": [],
    }
