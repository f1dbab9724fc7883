"""What an inspection costs beside a bare download of the same bytes; prints a table of ratios.

usage: run.py [KUBECONFIG]

Without a kubeconfig: 20,000 pods and 1,000 nodes from a loopback server. With one: that cluster.
All figures come from one run on one machine; only the ratios mean anything elsewhere.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PODS, NODES = 20_000, 1_000
IMPORTS = (
    "import inspector.cli.run, kubernetes.client.rest, kubernetes.config, pandas,"
    " reports.html.render, reports.as_csv, reports.as_text"
)


@dataclass(frozen=True)
class Cost:
    """CPU and wall seconds, and the greatest resident set in MB."""

    cpu: float
    wall: float
    peak: float


def measure(*command: str) -> Cost:
    """Run a command to its end and see what it took."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command[0]} failed")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024)


def table(kubeconfig: str, folder: Path) -> None:
    """Measure and print."""
    outputs = [x for f in ("html", "csv", "json") for x in ("-o", f"{f}={folder}/report.{f}")]
    python = measure("-c", "pass")
    imports = measure("-c", IMPORTS)
    access = measure(
        "-c", "import inspector.cluster.auth, kubernetes.client.rest, kubernetes.config"
    )
    bare = measure(str(HERE / "bare.py"), kubeconfig)
    whole = measure("-m", "inspector", "--kubeconfig", kubeconfig, "--progress", "none", *outputs)
    counts = json.loads((folder / "report.json").read_bytes())["verdict"]["counts"]
    floor, net = bare.cpu - access.cpu, whole.cpu - imports.cpu
    rows = {
        "python": python,
        "imports": imports,
        "bare download": bare,
        "inspection, HTML + CSV + JSON": whole,
    }
    print(f"{'':32}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}")
    for name, cost in rows.items():
        print(f"{name:32}{cost.cpu:8.2f}{cost.wall:8.2f}{cost.peak:9.0f}")
    print(f"\nCPU without imports: {net:.2f} s against {floor:.2f} s, ratio {net / floor:.2f}")
    print(f"wall: ratio {whole.wall / bare.wall:.2f}; peak {whole.peak:.0f} MB")
    print(f"incidents: {counts}")


def main() -> None:
    """Against the named cluster, or one of our own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if len(sys.argv) > 1:
            table(sys.argv[1], folder)
            return
        server = subprocess.Popen(
            [sys.executable, str(HERE / "server.py"), str(PODS), str(NODES)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            kubeconfig = folder / "kubeconfig"
            kubeconfig.write_text(_kubeconfig(url))
            table(str(kubeconfig), folder)
        finally:
            server.terminate()
            server.wait()


def _kubeconfig(url: str) -> str:
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "bench",
            "clusters": [{"name": "bench", "cluster": {"server": url}}],
            "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": ""}}],
            "users": [],
        }
    )


if __name__ == "__main__":
    main()
