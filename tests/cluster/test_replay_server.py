"""The replay server speaks plain HTTP/1.1 and lets nobody write."""

import http.client
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspector.cluster.dump.model import Dump
from inspector.cluster.replay.server import Replay

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
POD = b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop"}}'
DUMP = Dump("test", {("", "Pod"): [POD]}, version="v1.30.1")


@pytest.fixture
def replay() -> Iterator[Replay]:
    with Replay(DUMP, now=NOW) as running:
        yield running


@pytest.fixture
def connection(replay: Replay) -> Iterator[http.client.HTTPConnection]:
    opened = http.client.HTTPConnection(replay.url.removeprefix("http://"), timeout=10)
    yield opened
    opened.close()


def test_one_connection_serves_several_requests(connection: http.client.HTTPConnection) -> None:
    for _ in range(3):
        connection.request("GET", "/api/v1/pods")
        response = connection.getresponse()
        body = json.loads(response.read())

        assert response.status == 200
        assert response.getheader("Content-Type") == "application/json"
        assert body["items"] == [json.loads(POD)]


def test_the_date_of_an_answer_is_the_clock_of_the_dump(
    connection: http.client.HTTPConnection,
) -> None:
    connection.request("GET", "/version")

    assert connection.getresponse().getheader("Date") == "Thu, 15 Jan 2026 08:00:00 GMT"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_whatever_would_write_is_refused(
    connection: http.client.HTTPConnection, method: str
) -> None:
    connection.request(method, "/api/v1/namespaces/shop/pods/web", body=b"GET / HTTP/1.1\r\n\r\n")
    response = connection.getresponse()
    status = json.loads(response.read())

    assert response.status == 405
    assert response.getheader("Connection") == "close"
    assert status["reason"] == "MethodNotAllowed"
    assert status["message"] == f"a recorded cluster is read-only: {method} is not supported"


def test_head_is_refused_without_a_body(connection: http.client.HTTPConnection) -> None:
    connection.request("HEAD", "/version")
    response = connection.getresponse()

    assert (response.status, response.read()) == (405, b"")


def test_nothing_is_written_to_standard_error(
    connection: http.client.HTTPConnection, capfd: pytest.CaptureFixture[str]
) -> None:
    connection.request("GET", "/nothing")
    connection.getresponse().read()

    assert capfd.readouterr() == ("", "")


def test_a_closed_replay_listens_no_more() -> None:
    with Replay(DUMP) as running:
        address = running.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=10)

    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/version")


@pytest.mark.cluster
@pytest.mark.skipif(
    "KUBEBUILDER_ASSETS" not in os.environ, reason="KUBEBUILDER_ASSETS names no folder of kubectl"
)
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["get", "pods", "-A", "--no-headers"], "shop web"),
        (["get", "pod", "web", "-n", "shop", "-o", "name"], "pod/web"),
        (["api-resources", "--no-headers"], "pods po v1 true Pod"),
    ],
)
def test_kubectl_reads_a_replay(
    replay: Replay, tmp_path: Path, arguments: list[str], expected: str
) -> None:
    kubectl = Path(os.environ["KUBEBUILDER_ASSETS"], "kubectl")
    home = {"HOME": str(tmp_path), "KUBECONFIG": os.devnull}

    done = subprocess.run(
        [kubectl, "--server", replay.url, *arguments],
        env=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert " ".join(done.stdout.split()).startswith(expected)
