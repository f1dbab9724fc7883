"""The main job, as a user starts it."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cases import NOW, environment, inspector, write_dump

FORMATS = ("json", "html", "csv", "text", "checks-csv", "collection-csv", "slo-csv")


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dump(tmp_path_factory.mktemp("all"))


def _outputs(folder: Path) -> list[str]:
    return [part for name in FORMATS for part in ("-o", f"{name}={folder / name}")]


def _all(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FORMATS}


def test_every_output_is_written_and_standard_output_stays_empty(
    dump: Path, tmp_path: Path
) -> None:
    done = inspector("run", "--from", str(dump), "--now", NOW, *_outputs(tmp_path))

    assert (done.returncode, done.stdout) == (0, b"")
    assert all(_all(tmp_path).values())
    report = json.loads((tmp_path / "json").read_bytes())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "csv").read_bytes().decode())))
    assert report["verdict"]["status"] == "critical"
    assert {row["fingerprint"] for row in rows if row["fingerprint"]} == {
        finding["fingerprint"] for finding in report["findings"]
    }


def test_the_same_dump_gives_the_same_bytes(dump: Path, tmp_path: Path) -> None:
    shuffled = write_dump(tmp_path / "shuffled", seed=7)
    first, second = tmp_path / "first", tmp_path / "second"

    inspector("--from", str(dump), "--now", NOW, *_outputs(first), env={"PYTHONHASHSEED": "1"})
    inspector(
        "--from",
        str(shuffled),
        "--now",
        NOW,
        *_outputs(second),
        env={"PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai"},
    )

    assert _all(first) == _all(second)


def test_render_rebuilds_every_output(dump: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    inspector("--from", str(dump), "--now", NOW, *_outputs(first))

    done = inspector("render", str(first / "json"), *_outputs(second))

    assert done.returncode == 0
    assert _all(first) == _all(second)


def test_standard_input_is_a_dump(dump: Path) -> None:
    text = (dump / "Node.json").read_bytes()

    done = inspector("--from", "-", "--now", NOW, "-o", "json", stdin=text)

    assert json.loads(done.stdout)["verdict"]["counts"]["critical"] == 1


def test_a_list_of_pods_alone_says_what_it_did_not_see() -> None:
    text = b'{"kind": "PodList", "apiVersion": "v1", "items": []}'

    done = inspector("--from", "-", "--now", NOW, stdin=text)

    shown = done.stdout.decode()
    assert shown.startswith("UNKNOWN  Nothing found; ")
    assert "nodes absent (not in the dump)" in shown
    assert "healthy" not in shown


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 0),
        (("--fail-on", "critical"), 3),
        (("--fail-on", "warning"), 3),
        (("--strict",), 5),
        (("--strict", "--fail-on", "critical"), 3),
        (("--checks", "pod-evicted", "--fail-on", "critical"), 0),
        (("-o", "json=/proc/nowhere/report.json"), 6),
    ],
)
def test_exit_codes(dump: Path, arguments: tuple[str, ...], code: int) -> None:
    done = inspector("--from", str(dump), "--now", NOW, "--progress", "none", *arguments)

    assert done.returncode == code


def test_an_output_that_cannot_be_written_costs_the_others_nothing(
    dump: Path, tmp_path: Path
) -> None:
    good, bad = tmp_path / "report.csv", "/proc/nowhere/report.json"

    done = inspector("--from", str(dump), "--now", NOW, "-o", f"json={bad}", "-o", f"csv={good}")

    assert done.returncode == 6
    assert f"inspector: json not written to {bad}" in done.stderr.decode()
    assert good.stat().st_size > 0


def test_reports_are_not_for_everybody(dump: Path, tmp_path: Path) -> None:
    inspector("--from", str(dump), "--now", NOW, "-o", f"json={tmp_path / 'report.json'}")

    assert (tmp_path / "report.json").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_namespaces_restrict_what_is_read(dump: Path) -> None:
    done = inspector("--from", str(dump), "--now", NOW, "-o", "json", "-n", "stag*")

    seen = {x["subject"].get("namespace", "") for x in json.loads(done.stdout)["findings"]}
    assert seen == {"", "staging"}


def test_progress_off_a_terminal_is_plain_lines(dump: Path) -> None:
    done = inspector("--from", str(dump), "--now", NOW)

    assert b" s  pods: 192 read\n" in done.stderr
    assert not set(done.stderr) & {0x0D, 0x1B}
    assert not set(done.stdout) & {0x0D, 0x1B}


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from inspector.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'kubernetes', 'pydantic', 'rich', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment({}), check=False
    )

    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("command", ["run", "demo", "render", "replay", "checks", "config", "rbac"])
def test_every_command_explains_itself(command: str) -> None:
    done = inspector(command, "--help")

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_link_is_followed_and_a_device_is_written_to(dump: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(real)

    done = inspector(
        *("--from", str(dump), "--now", NOW, "--progress", "none"),
        *("-o", f"json={link}", "-o", "csv=/dev/null"),
    )

    assert done.returncode == 0
    assert link.is_symlink()
    assert real.stat().st_size > 0
    assert Path("/dev/null").is_char_device()


def test_what_was_left_out_is_said_in_the_verdict(dump: Path) -> None:
    done = inspector(
        *("--from", str(dump), "--now", NOW, "-o", "json"),
        *("--checks", "node-lost", "-n", "shop", "--exclude-namespace", "x-*"),
    )

    report = json.loads(done.stdout)
    assert report["verdict"]["sentence"].endswith(
        "; 31 checks were left out; looked only at namespaces shop; without x-*."
    )
    assert report["run"]["scope"] == "namespaces shop; without x-*"


def test_one_object_with_hostile_fields_costs_no_more_than_itself() -> None:
    hostile = {
        "kind": "List",
        "items": [
            _pod("early", creationTimestamp="0001-01-01T00:00:00+23:59"),
            _pod("late", deletionTimestamp="9999-12-31T23:59:59-23:59"),
            _pod("n" * 100_000),
            {
                "apiVersion": "v1",
                "kind": "ResourceQuota",
                "metadata": {"name": "huge", "namespace": "shop"},
                "status": {"hard": {"cpu": "1e999999999"}, "used": {"cpu": "1"}},
            },
            {
                "apiVersion": "v1",
                "kind": "ResourceQuota",
                "metadata": {"name": "full", "namespace": "shop"},
                "status": {"hard": {"cpu": "1"}, "used": {"cpu": "1"}},
            },
        ],
    }

    done = inspector("--from", "-", "--now", NOW, "-o", "json", stdin=json.dumps(hostile).encode())

    report = json.loads(done.stdout)
    pods = next(x for x in report["outcomes"] if x["source"] == "pods")
    assert [x["status"] for x in report["checks"] if x["status"] == "failed"] == []
    assert (pods["objects"], pods["unreadable"]) == (2, 1)
    assert {x["subject"]["name"] for x in report["findings"]} >= {"full"}


def _pod(name: str, **meta: str) -> dict[str, object]:
    metadata = {"name": name, "namespace": "shop", **meta}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}


def test_a_live_report_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    inspector("demo", *_outputs(first))

    inspector("render", str(first / "json"), *_outputs(second))

    assert _all(first) == _all(second)


def test_the_shell_completes_rules_and_formats() -> None:
    completed = {
        words: inspector(
            env={
                "_INSPECTOR_COMPLETE": "bash_complete",
                "COMP_WORDS": f"inspector {words}",
                "COMP_CWORD": str(len(words.split())),
            }
        ).stdout.decode()
        for words in ("run --checks node-l", "run -o ht", "checks explain pod-oom")
    }

    assert completed == {
        "run --checks node-l": "plain,node-lost\n",
        "run -o ht": "plain,html\n",
        "checks explain pod-oom": "plain,pod-oom-killed\n",
    }
