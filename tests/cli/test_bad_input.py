"""Bad input gets one clear sentence and the right exit code, never a traceback."""

import socket
from pathlib import Path

import pytest
from cases import NOW, inspector

POD = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "d"}}'
BOMB = "a: &a [x, x]\n" + "".join(
    f"{n}: &{n} [*{p}, *{p}, *{p}]\n" for p, n in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.json", b"", "is empty"),
        ("binary.json", bytes(range(256)) * 8, "binary"),
        ("text.json", b"hello", "no Kubernetes API objects"),
        ("bomb.yaml", BOMB.encode(), "aliases"),
        ("cut.json", POD[:40].encode(), "JSON"),
        ("broken.tar.gz", b"\x1f\x8b\x08\x00broken", "archive"),
    ],
)
def test_a_file_that_is_no_dump(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    done = inspector("--from", str(path), "--now", NOW, "--progress", "none")

    lines = done.stderr.decode().splitlines()
    assert (done.returncode, len(lines)) == (2, 1), lines
    assert name in lines[0]
    assert sentence in lines[0]


def test_a_missing_file() -> None:
    done = inspector("--from", "/no/such/dump", "--progress", "none")

    assert (done.returncode, done.stderr) == (
        2,
        b"inspector: /no/such/dump does not exist: name a folder, an archive or a file\n",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--now", NOW], 2, "--now goes with --from"),
        (["--from", ".", "--now", "yesterday"], 2, "--now 'yesterday' is not a time"),
        (["--fail-on", "sometimes"], 2, "--fail-on"),
        (["--checks", "pod-crashloop"], 2, "did you mean pod-crash-loop?"),
        (["-o", "pdf"], 2, "the formats are"),
        (["--workers", "0"], 2, "it takes a whole number from 1 to 64"),
        (["--kubeconfig", "/no/such/config"], 2, "--kubeconfig /no/such/config"),
        ([], 4, "no cluster is configured"),
        (["checks", "explain", "pod-crashloop"], 2, "did you mean pod-crash-loop?"),
        (["render", "/no/such/report.json"], 2, "cannot be read"),
        (["--config", "/no/such/file.yaml"], 2, "/no/such/file.yaml"),
    ],
)
def test_a_wrong_command_line(arguments: list[str], code: int, sentence: str) -> None:
    done = inspector(*arguments)

    said = done.stderr.decode()
    assert done.returncode == code, said
    assert sentence in said
    assert "Traceback" not in said


def test_all_faults_are_said_at_once() -> None:
    done = inspector("--workers", "0", "--fail-on", "x", "--checks", "y")

    assert len(done.stderr.decode().splitlines()) == 3


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text(
        f"""
apiVersion: v1
kind: Config
current-context: c
clusters: [{{name: c, cluster: {{server: "http://127.0.0.1:{port}"}}}}]
contexts: [{{name: c, context: {{cluster: c}}}}]
users: []
"""
    )

    done = inspector("--kubeconfig", str(kubeconfig), "--request-timeout", "2s")

    said = done.stderr.decode()
    assert done.returncode == 4, said
    assert f"http://127.0.0.1:{port} cannot be reached" in said
    assert "Traceback" not in said


def test_a_report_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text('{"schema": "inspector.report/v9"}')

    done = inspector("render", str(path), "-o", "text")

    assert done.returncode == 2
    assert b"inspector.report/v9" in done.stderr
