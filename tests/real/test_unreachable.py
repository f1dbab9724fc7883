"""What a run says where there is an address of an API server and nobody answers there."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from real.command import Command, Ran


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def inspected(address: str, command: Command, folder: Path) -> Ran:
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "clusters": [{"name": "test", "cluster": {"server": address}}],
        "users": [{"name": "test", "user": {"token": "none"}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
    }
    (folder / "kubeconfig").write_text(json.dumps(kubeconfig))
    return command.inspect(folder / "kubeconfig", folder, "--request-timeout", "2s")


def test_a_port_where_nobody_listens_ends_the_run_in_one_sentence(
    command: Command, listener: socket.socket, tmp_path: Path
) -> None:
    port = listener.getsockname()[1]
    listener.close()

    ran = inspected(f"https://127.0.0.1:{port}", command, tmp_path)

    assert ran.code == 4
    assert ran.said.count("\n") == 1
    assert f"https://127.0.0.1:{port} cannot be reached" in ran.said
    assert "Connection refused" in ran.said


def test_a_server_that_is_silent_costs_the_request_timeout_and_no_more(
    command: Command, listener: socket.socket, tmp_path: Path
) -> None:
    """The limit of the process would end a run that waits longer."""
    port = listener.getsockname()[1]

    ran = inspected(f"https://127.0.0.1:{port}", command, tmp_path)

    assert ran.code == 4
    assert ran.said == (
        f"inspector: https://127.0.0.1:{port} does not answer: the deadline passed\n"
    )
