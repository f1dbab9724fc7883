"""Settings: what can be written where, and which source wins."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from loading import line_of, load
from pydantic import ValidationError

from inspector.config import KEYS, Settings, flag, search_paths, shown, variable
from inspector.model import Severity

# For each key three values as people write them: for the file, the environment and a flag.
WRITTEN = {
    "cluster.kubeconfig": ("a.conf", "b.conf", "c.conf"),
    "cluster.context": ("a", "b", "c"),
    "cluster.cluster": ("a", "b", "c"),
    "cluster.user": ("a", "b", "c"),
    "cluster.as": ("a", "b", "c"),
    "cluster.request_timeout": ("1s", "1m30s", "1h"),
    "scope.namespaces": ("a", "b,team-*", "c"),
    "scope.exclude_namespaces": ("a", "b,kube-*", "c"),
    "scope.selector": ("a=1", "b=2,c!=3", "d in (4)"),
    "collect.workers": ("1", "2", "64"),
    "collect.deadline": ("1s", "10m", "500ms"),
    "collect.qps": ("1", "2", "3"),
    "collect.burst": ("1", "2", "3"),
    "collect.page_size": ("50", "100", "5000"),
    "checks.only": ("node-lost", "pod-*,node-lost", "pod-crash-loop"),
    "checks.skip": ("node-lost", "pod-*,node-lost", "pod-crash-loop"),
    "checks.grace": ("node-lost=0s", "node-lost=5m,pod-crash-loop=1h", "pod-crash-loop=2d"),
    "checks.severity": (
        "node-lost=info",
        "node-lost=warning,pod-crash-loop=critical",
        "node-lost=critical",
    ),
    "output.formats": ("html=a.html", "text,json=b.json", "csv"),
    "output.directory": ("a", "b", "c"),
    "slo.files": ("a.yaml", "b.yaml,c.yaml", "d.yaml"),
    "slo.prometheus": ("http://a", "http://b", "http://c"),
    "slo.token_file": ("a", "b", "c"),
    "slo.username": ("a", "b", "c"),
    "slo.password_file": ("a", "b", "c"),
    "slo.ca_file": ("a", "b", "c"),
    "slo.cert_file": ("a", "b", "c"),
    "slo.key_file": ("a", "b", "c"),
    "verdict.fail_on": ("info", "warning", "critical"),
    "verdict.strict": ("true", "false", "true"),
    "progress": ("bar", "plain", "none"),
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("inspector.yaml")


def test_defaults_are_what_a_morning_run_on_any_cluster_needs() -> None:
    assert {line.key: line.value for line in shown(load())} == {
        "cluster.kubeconfig": "",
        "cluster.context": "",
        "cluster.cluster": "",
        "cluster.user": "",
        "cluster.as": "",
        "cluster.request_timeout": "30s",
        "scope.namespaces": "",
        "scope.exclude_namespaces": "",
        "scope.selector": "",
        "collect.workers": "8",
        "collect.deadline": "5m",
        "collect.qps": "20",
        "collect.burst": "30",
        "collect.page_size": "500",
        "checks.only": "",
        "checks.skip": "",
        "checks.grace": "",
        "checks.severity": "",
        "output.formats": "text",
        "output.directory": "",
        "slo.files": "",
        "slo.prometheus": "",
        "slo.token_file": "",
        "slo.username": "",
        "slo.password_file": "",
        "slo.ca_file": "",
        "slo.cert_file": "",
        "slo.key_file": "",
        "verdict.fail_on": "none",
        "verdict.strict": "false",
        "progress": "auto",
    }


def in_file(path: Path, key: str, text: str) -> Path:
    section, _, name = key.rpartition(".")
    path.write_text(yaml.safe_dump({section: {name: text}} if section else {name: text}))
    return path


def test_every_key_has_an_example() -> None:
    assert tuple(WRITTEN) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_flag_goes_over_the_environment_and_that_over_the_file(key: str, file: Path) -> None:
    in_text, in_environ, in_flag = WRITTEN[key]
    sources: dict[str, Any] = {"path": in_file(file, key, in_text)}
    seen = [line_of(load(**sources), key)]
    sources["environ"] = {variable(key): in_environ}
    seen.append(line_of(load(**sources), key))
    sources["flags"] = {key: in_flag}
    seen.append(line_of(load(**sources), key))

    assert [line.value for line in seen] == [in_text, in_environ, in_flag]
    place = "inspector.yaml:2" if "." in key else "inspector.yaml:1"
    assert [line.origin for line in seen] == [place, variable(key), flag(key)]


def test_names_of_variables_and_flags_differ_and_follow_kubectl() -> None:
    assert len({variable(key) for key in KEYS}) == len(KEYS)
    assert len({flag(key) for key in KEYS}) == len(KEYS)
    assert variable("cluster.request_timeout") == "INSPECTOR_CLUSTER_REQUEST_TIMEOUT"
    assert flag("cluster.request_timeout") == "--request-timeout"
    assert flag("scope.namespaces") == "--namespace"
    assert flag("output.formats") == "--output"


def test_sources_of_different_keys_in_one_section_are_put_together(file: Path) -> None:
    file.write_text("collect: {workers: 4}\n")

    collect = load(
        path=file, environ={"INSPECTOR_COLLECT_QPS": "50"}, flags={"collect.burst": 60}
    ).settings.collect

    assert (collect.workers, collect.qps, collect.burst) == (4, 50, 60)


def test_lists_and_mappings_of_a_file_are_typed(file: Path) -> None:
    file.write_text(
        "scope: {namespaces: [shop, 'team-*']}\n"
        "checks:\n  grace: {node-lost: 1h30m}\n  severity: {node-lost: info}\n"
    )

    settings = load(path=file).settings

    assert settings.scope.namespaces == ("shop", "team-*")
    assert settings.checks.grace == {"node-lost": timedelta(minutes=90)}
    assert settings.checks.severity == {"node-lost": Severity.INFO}


def test_words_that_yaml_takes_for_something_else_stay_names(file: Path) -> None:
    file.write_text("cluster: {context: no, user: 0123, as: 2026-01-15}\n")

    cluster = load(path=file).settings.cluster

    assert (cluster.context, cluster.user, cluster.impersonate) == ("no", "0123", "2026-01-15")


def test_repeated_flags_and_commas_mean_the_same() -> None:
    settings = load(flags={"checks.only": ("node-lost, pod-*", "node-not-ready")}).settings

    assert settings.checks.only == ("node-lost", "pod-*", "node-not-ready")


def test_flags_that_were_not_given_change_nothing() -> None:
    assert load(flags={"cluster.context": None, "checks.only": ()}) == load()


def test_false_is_given() -> None:
    settings = load(environ={"INSPECTOR_VERDICT_STRICT": "1"}, flags={"verdict.strict": False})

    assert settings.settings.verdict.strict is False


def test_empty_variables_and_those_of_others_are_left_alone() -> None:
    others = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "HOME": "/home/a", "INSPECTOR_PROGRESS": ""}

    assert load(environ=others).settings == Settings()


def test_the_first_file_that_exists_is_read(tmp_path: Path) -> None:
    missing, first, second = (tmp_path / name for name in ("missing/a.yaml", "b.yaml", "c.yaml"))
    first.write_text("progress: bar\n")
    second.write_text("progress: plain\n")

    loaded = load(search=(missing, first, second))

    assert (loaded.file, loaded.settings.progress) == (first, "bar")


def test_a_named_file_is_read_instead_and_the_flag_names_it_first(tmp_path: Path) -> None:
    found, named, flagged = (tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml"))
    for path in (found, named, flagged):
        path.write_text("")
    environ = {"INSPECTOR_CONFIG": str(named)}

    assert load(environ=environ, search=(found,)).file == named
    assert load(environ=environ, path=flagged, search=(found,)).file == flagged


@pytest.mark.parametrize(
    ("environ", "own"),
    [
        ({"XDG_CONFIG_HOME": "/xdg", "HOME": "/home/a"}, ["/xdg/inspector/config.yaml"]),
        ({"XDG_CONFIG_HOME": "", "HOME": "/home/a"}, ["/home/a/.config/inspector/config.yaml"]),
        ({"XDG_CONFIG_HOME": "xdg", "HOME": "/home/a"}, ["/home/a/.config/inspector/config.yaml"]),
        ({}, []),
    ],
)
def test_files_are_looked_for_here_then_at_home_then_in_etc(
    environ: dict[str, str], own: list[str]
) -> None:
    expected = ["inspector.yaml", *own, "/etc/inspector/config.yaml"]

    assert [str(path) for path in search_paths(environ)] == expected


def test_settings_cannot_be_changed() -> None:
    settings = load(flags={"checks.grace": "node-lost=5m"}).settings

    with pytest.raises(ValidationError, match="frozen"):
        settings.collect.workers = 9
    with pytest.raises(TypeError):
        settings.checks.grace["node-lost"] = timedelta(0)  # type: ignore[index] # the point
    assert isinstance(settings.checks.only, tuple)


@pytest.mark.parametrize("text", ["", "~\n", "# nothing\n", "cluster:\n", "cluster: {user: }\n"])
def test_what_is_left_empty_in_a_file_keeps_its_default(text: str, file: Path) -> None:
    file.write_text(text)

    loaded = load(path=file)

    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {"default"}


@pytest.mark.parametrize("key", KEYS)
def test_the_digest_changes_with_what_is_judged_and_with_nothing_else(key: str) -> None:
    aside = key.startswith(("collect.", "output.", "slo.")) or key in {
        "cluster.kubeconfig",
        "cluster.request_timeout",
        "progress",
    }
    aside = aside and key not in {"slo.files", "slo.prometheus"}

    digest = load(flags={key: WRITTEN[key][0]}).settings.digest

    assert (digest == "53192698161a") == aside


def test_the_digest_does_not_depend_on_order() -> None:
    one = load(flags={"checks.only": "node-lost,pod-*", "scope.namespaces": "a,b"})
    other = load(flags={"scope.namespaces": "b,a", "checks.only": "pod-*,node-lost"})

    assert one.settings.digest == other.settings.digest
