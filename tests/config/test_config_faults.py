"""Faults of a configuration: all at once, each with its place and what would be right."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loading import faults, line_of, load

from inspector.config import ConfigError, Fault
from inspector.config.file import from_text
from inspector.config.show import masked


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("inspector.yaml")


def test_a_named_file_that_is_missing_is_a_fault(file: Path) -> None:
    file.write_text("")

    assert faults(environ={"INSPECTOR_CONFIG": "gone.yaml"}, search=(file,)) == [
        "INSPECTOR_CONFIG: there is no file 'gone.yaml'"
    ]
    assert faults(path=Path("gone.yaml")) == ["--config: there is no file 'gone.yaml'"]


FAULTS = {
    "cluster: {contxt: a}": "1: cluster.contxt is not a setting; did you mean cluster.context?",
    "namespaces: [a]": "1: namespaces is not a setting; did you mean scope.namespaces?",
    "bogus: 1": "1: bogus is not a setting; "
    "the top level holds cluster, scope, collect, checks, output, slo, verdict, progress",
    "verdict: {bogus: }": "1: verdict.bogus is not a setting; verdict holds fail_on, strict",
    "collect: 5": "1: collect cannot be '5'; "
    "collect holds workers, deadline, qps, burst, page_size",
    "collect:\n  workers: 65": "2: collect.workers cannot be '65'; "
    "it takes a whole number from 1 to 64",
    "collect:\n  qps: many": "2: collect.qps cannot be 'many'; "
    "it takes a whole number from 1 to 1000",
    "collect: {deadline: 0s}": "1: collect.deadline cannot be '0s'; "
    "it takes a duration above zero, such as 30s, 5m or 1h30m",
    "cluster: {request_timeout: 30}": "1: cluster.request_timeout cannot be '30'; "
    "it takes a duration above zero, such as 30s, 5m or 1h30m",
    "cluster: {context: [a]}": "1: cluster.context cannot be ['a']; it takes one line of text",
    'cluster: {user: "a\\eb"}': "1: cluster.user cannot be 'a\\x1bb'; "
    "only printable characters are allowed",
    "scope:\n  namespaces:\n  - shop\n  - Shop": "4: scope.namespaces cannot hold 'Shop'; "
    "it takes namespaces or globs such as team-*",
    "checks: {only: [node-lots]}": "1: checks.only cannot hold 'node-lots'; "
    "did you mean node-lost?",
    "checks: {skip: ['x-*']}": "1: checks.skip cannot hold 'x-*'; "
    "no rule matches it; `inspector checks list` prints all rules",
    "checks: {skip: {a: b}}": "1: checks.skip cannot be {'a': 'b'}; "
    "it takes rules or globs such as pod-*",
    "checks:\n  grace:\n    node-lost: soon": "3: checks.grace.node-lost cannot be 'soon'; "
    "it takes a duration for each rule, such as node-lost=5m",
    "checks: {grace: {zzz: 5m}}": "1: checks.grace cannot hold 'zzz'; "
    "`inspector checks list` prints all rules",
    "checks: {grace: 'node-lost=1m,node-lost=2m'}": "1: checks.grace cannot be "
    "'node-lost=1m,node-lost=2m'; a rule may be named once only",
    "checks: {severity: {node-lost: bad}}": "1: checks.severity.node-lost cannot be 'bad'; "
    "it takes 'info', 'warning' or 'critical'",
    "output: {formats: [txt]}": "1: output.formats cannot hold 'txt'; did you mean text?",
    "output: {formats: [pdf=a.pdf]}": "1: output.formats cannot hold 'pdf=a.pdf'; "
    "the formats are csv, html, json, text",
    "output: {formats: [text, json]}": "1: output.formats cannot be ['text', 'json']; "
    "each output needs a path of its own; one may go to standard output",
    "verdict: {fail_on: warn}": "1: verdict.fail_on cannot be 'warn'; "
    "it takes 'none', 'info', 'warning' or 'critical'",
    "verdict: {strict: maybe}": "1: verdict.strict cannot be 'maybe'; it takes true or false",
    "progress: fast": "1: progress cannot be 'fast'; it takes 'auto', 'bar', 'plain' or 'none'",
    "cluster: {user: a, user: b}": "1: cluster.user is given twice; "
    "the first is at inspector.yaml:1",
    "progress: bar\n\nprogress: bar": "3: progress is given twice; "
    "the first is at inspector.yaml:1",
    "- a": "1: the file must hold sections, such as `scope:`",
    "? [a]\n: b": "1: a key must be a plain word",
    "cluster: {user: &a b,\n  as: *a}": "2: the alias *a is not allowed; repeat the value",
    "cluster: !env {user: b}": "1: the tag !env is not allowed; leave it out",
    "[" * 100_000: "1: the file is nested deeper than 10 levels",
    "\n\na: [": "3: the file is not YAML: while parsing a flow node, "
    "expected the node content, but found '<stream end>'",
    "a: b\n---\nc: d": "2: the file is not YAML: "
    "expected a single document in the stream, but found another document",
    "a: b\nc: \x01": "2: the file is not YAML: it holds a control character",
}


@pytest.mark.parametrize(("text", "fault"), FAULTS.items(), ids=[repr(t[:30]) for t in FAULTS])
def test_a_fault_says_where_what_and_what_would_be_right(text: str, fault: str, file: Path) -> None:
    file.write_text(text)

    assert faults(path=file) == [f"inspector.yaml:{fault}"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'"\\UFFFFFFFF"', "inspector.yaml: the file is not YAML: it holds a number out of range"),
        (b"progress: bar\n# \xff", "inspector.yaml:2: the file is not UTF-8 text"),
        (b"#" * (1024 * 1024 + 1), "inspector.yaml: the file is larger than 1 MiB"),
    ],
)
def test_bytes_that_are_no_configuration_are_refused(data: bytes, fault: str, file: Path) -> None:
    file.write_bytes(data)

    assert faults(path=file) == [fault]


def test_a_folder_in_place_of_a_file_is_a_fault(file: Path) -> None:
    file.mkdir()

    assert faults(path=file) == ["inspector.yaml: cannot be read: Is a directory"]


def test_a_byte_order_mark_is_no_part_of_the_first_key(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfprogress: bar\n")

    assert load(path=file).settings.progress == "bar"


def test_faults_of_all_sources_are_told_at_once_even_where_another_source_wins(file: Path) -> None:
    file.write_text("progress: fast\ncollect: {workers: 0}\n")
    environ = {
        "INSPECTOR_PROGRESS": "slow",
        "INSPECTOR_CLUSTER_CONTXT": "a",
        "INSPECTOR_PORT": "tcp://10.0.0.1:80",
    }

    assert faults(path=file, environ=environ, flags={"progress": "bar", "checks.only": "x"}) == [
        "inspector.yaml:2: collect.workers cannot be '0'; it takes a whole number from 1 to 64",
        "inspector.yaml:1: progress cannot be 'fast'; it takes 'auto', 'bar', 'plain' or 'none'",
        (
            "INSPECTOR_CLUSTER_CONTXT: no setting has this environment variable; "
            "did you mean INSPECTOR_CLUSTER_CONTEXT?"
        ),
        (
            "INSPECTOR_PORT: no setting has this environment variable; "
            "one that has is INSPECTOR_CLUSTER_KUBECONFIG"
        ),
        "INSPECTOR_PROGRESS: progress cannot be 'slow'; it takes 'auto', 'bar', 'plain' or 'none'",
        "--checks: checks.only cannot hold 'x'; `inspector checks list` prints all rules",
    ]


def test_a_fault_has_parts_for_other_outputs() -> None:
    with pytest.raises(ConfigError) as caught:
        load(flags={"collect.workers": "0"})

    assert caught.value.faults == (
        Fault(
            where="--workers",
            key="collect.workers",
            problem="cannot be '0'",
            allowed="it takes a whole number from 1 to 64",
        ),
    )


def test_secrets_are_masked_in_faults_and_when_shown() -> None:
    url = "https://me:hunter22@proxy.example"

    assert faults(flags={"progress": url}) == [
        (
            "--progress: progress cannot be 'https://•••@proxy.example'; "
            "it takes 'auto', 'bar', 'plain' or 'none'"
        )
    ]
    loaded = load(flags={"cluster.cluster": url})
    assert line_of(loaded, "cluster.cluster").value == "https://•••@proxy.example"
    assert masked("mail.password", "hunter22") == "•••"
    assert masked("mail.password", "") == ""


@given(st.text() | st.text(alphabet="ab:[]{}-?*&!|>%@#\"'\\\n\t ,Ux0"))
def test_no_text_makes_the_reader_crash(text: str) -> None:
    layer = from_text(text, "inspector.yaml")

    assert layer.faults or isinstance(layer.values, dict)
