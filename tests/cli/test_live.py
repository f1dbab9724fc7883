"""A run against servers on loopback: replayed, silent, and called off."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cases import MOMENT, NOW, environment, inspector, write_dump

from inspector.demo import demo_dump


def _kubeconfig(folder: Path, url: str) -> Path:
    path = folder / "kubeconfig"
    path.write_text(
        json.dumps(
            {
                "current-context": "test",
                "clusters": [{"name": "test", "cluster": {"server": url}}],
                "contexts": [{"name": "test", "context": {"cluster": "test"}}],
                "users": [],
            }
        )
    )
    return path


@contextmanager
def _replayed(dump: Path) -> Iterator[str]:
    """`inspector replay` in a process of its own; its URL."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "inspector", "replay", str(dump), "--port", "0"],
        stdout=subprocess.PIPE,
        env=environment({}),
        text=True,
    )
    try:
        assert process.stdout is not None
        match = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert match is not None
        yield match[0]
    finally:
        process.terminate()
        process.communicate()


def test_a_dump_read_over_http_shows_what_the_dump_shows(tmp_path: Path) -> None:
    dump = write_dump(tmp_path)
    recorded = inspector("--from", str(dump), "--now", NOW, "-o", "json")

    with _replayed(dump) as url:
        live = inspector("--kubeconfig", str(_kubeconfig(tmp_path, url)), "-o", "json")

    first, second = (json.loads(done.stdout) for done in (recorded, live))
    seen = [{x["fingerprint"] for x in report["findings"]} for report in (first, second)]
    assert seen[0] == seen[1]
    assert (first["run"]["source"], second["run"]["source"]) == ("dump", "live")


class _Silent(BaseHTTPRequestHandler):
    """Answers /version, /readyz and the list of nodes; every other list never ends."""

    protocol_version = "HTTP/1.1"
    asked = threading.Event()
    over = threading.Event()

    def do_GET(self) -> None:
        if self.path.startswith("/version"):
            self._send(b'{"gitVersion": "v1.34.4"}')
        elif self.path.startswith("/readyz"):
            self._send(b"[+]ping ok\n")
        elif self.path.startswith("/api/v1/nodes"):
            nodes = [json.loads(text) for text in demo_dump(MOMENT).items["", "Node"]]
            self._send(json.dumps({"kind": "NodeList", "items": nodes}).encode())
        else:
            self.asked.set()
            self.over.wait(30)

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def silent() -> Iterator[str]:
    _Silent.asked.clear()
    _Silent.over.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    _Silent.over.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_called_off_leaves_a_partial_report_within_five_seconds(
    tmp_path: Path, silent: str, number: signal.Signals, code: int
) -> None:
    target = tmp_path / "report.json"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "inspector", "--progress", "none"),
            *("--kubeconfig", str(_kubeconfig(tmp_path, silent)), "-o", f"json={target}"),
            *("--workers", "1"),  # so that the nodes are read before the first list that hangs
        ],
        stderr=subprocess.DEVNULL,
        env=environment({}),
    )
    assert _Silent.asked.wait(20)
    process.send_signal(number)

    assert process.wait(timeout=5) == code
    report = json.loads(target.read_bytes())
    outcomes = {x["source"]: x for x in report["outcomes"]}
    assert report["run"]["interrupted"] is True
    assert outcomes["nodes"]["objects"] == 12
    assert (outcomes["pods"]["outcome"], outcomes["pods"]["reason"]) == (
        "failed",
        "the run was interrupted",
    )
    assert "the run was interrupted" in report["verdict"]["sentence"]


def test_a_deadline_ends_a_run_that_no_server_would(tmp_path: Path, silent: str) -> None:
    config = _kubeconfig(tmp_path, silent)

    done = inspector("--kubeconfig", str(config), "--deadline", "1s", "-o", "json")

    report = json.loads(done.stdout)
    failed = {x["source"] for x in report["outcomes"] if x["outcome"] == "failed"}
    assert done.returncode == 0
    assert "pods" in failed
    assert report["verdict"]["counts"]["not_checked"] > 0


def test_a_terminal_gets_a_bar_and_colours() -> None:
    shown = _on_a_terminal(("demo", "-o", "text"), {"TERM": "xterm"})

    assert b"\x1b[1;31mCRITICAL\x1b[0m" in shown
    assert b"sources" in shown


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(plain: dict[str, str]) -> None:
    shown = _on_a_terminal(("demo", "-o", "text", "--progress", "none"), {"TERM": "xterm"} | plain)

    assert b"CRITICAL" in shown
    assert b"\x1b" not in shown


def _on_a_terminal(arguments: tuple[str, ...], env: dict[str, str]) -> bytes:
    """What a person sees, standard output and error together."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
        env=environment(env),
    )
    os.close(slave)
    shown = b""
    while piece := _piece(master):
        shown += piece
    os.close(master)
    assert process.wait(timeout=30) == 0
    return shown


def _piece(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # how Linux says that the other side has closed
        return b""


def test_a_pipe_that_nobody_fills_can_be_called_off(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", "--from", str(pipe), "--progress", "plain"],
        stderr=subprocess.PIPE,
        env=environment({}),
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().endswith(": reading\n")
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=5) == 143
    assert process.stderr.read() == "inspector: interrupted before anything was read\n"
    process.stderr.close()


class _Lost(BaseHTTPRequestHandler):
    """Tells its version and serves nothing else."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        known = self.path == "/version"
        body = b'{"gitVersion": "v1.34.4"}' if known else b'{"kind": "Status"}'
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


def test_a_server_that_serves_no_list_is_not_a_cluster_without_faults(tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Lost)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        config = _kubeconfig(tmp_path, f"http://127.0.0.1:{server.server_address[1]}")
        done = inspector("--kubeconfig", str(config), "-o", "json")
    finally:
        server.shutdown()
        server.server_close()

    verdict = json.loads(done.stdout)["verdict"]
    assert done.returncode == 4
    assert (verdict["status"], verdict["counts"]["not_checked"]) == ("unknown", 32)
