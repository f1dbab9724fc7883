"""Which cluster, as whom, and that no credential is ever told."""

import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from misbehaving import (
    Misbehaving,
    answer,
    connected,
    failure,
    kubeconfig,
    page,
    serving,
    tls_server,
)

from inspector.cluster.auth import Access
from inspector.cluster.kubeconfig import (
    CredentialError,
    KubeconfigError,
    NoClusterError,
    Target,
)

SECRET = "hunter2-correct-horse-battery"  # noqa: S105 - what must never be told
HOST = "https://127.0.0.1:6443"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a kubeconfig, outside of any cluster."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    return tmp_path


def access(target: Target, **options: Any) -> Access:
    return Access(target, connections=1, **options)


def inline(user: dict[str, Any] | None = None, server: str = HOST) -> Target:
    return Target(inline=kubeconfig(server, user=user))


def written(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return path


def plugin(folder: Path, script: str) -> dict[str, Any]:
    """A kubeconfig user whose credential comes from a program."""
    program = written(folder / "plugin", f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": str(program),
            "interactiveMode": "Never",
        }
    }


def credential(token: str, **status: str) -> str:
    """What a plugin prints."""
    document = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {"token": token, **status},
    }
    return json.dumps(document)


def test_without_any_configuration_it_is_said_where_it_was_looked_for() -> None:
    with pytest.raises(NoClusterError) as caught:
        access(Target())

    assert str(caught.value) == (
        "no cluster is configured: looked at --kubeconfig (not given), KUBECONFIG (not set), "
        "~/.kube/config (not there) and the pod's service account (not in a pod); "
        "name a kubeconfig, or try `inspector demo`"
    )


def test_a_home_that_cannot_be_entered_holds_no_kubeconfig(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/" + "x" * 5000)

    with pytest.raises(NoClusterError):
        access(Target())


def test_a_kubeconfig_variable_that_leads_nowhere_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/nowhere/config")

    with pytest.raises(NoClusterError, match=r"KUBECONFIG \(/nowhere/config: no such file\)"):
        access(Target())


def test_the_kubeconfig_at_home_is_the_default(home: Path) -> None:
    written(home / ".kube" / "config", kubeconfig(HOST))

    made = access(Target())

    assert (made.host, made.context, made.cluster) == (HOST, "work", "prod")
    assert not made.headers()


def test_a_named_kubeconfig_must_exist() -> None:
    with pytest.raises(KubeconfigError, match="--kubeconfig /nowhere: there is no such file"):
        access(Target(kubeconfig="/nowhere"))


def test_of_several_kubeconfigs_the_first_to_name_something_wins(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kubeconfig("https://first.example", user={"token": "first"})
    second = kubeconfig("https://second.example", user={"token": "second"})
    second["contexts"].append({"name": "other", "context": {"cluster": "spare", "user": "me"}})
    second["clusters"].append({"name": "spare", "cluster": {"server": "https://spare.example"}})
    second["current-context"] = "other"
    paths = [written(home / "a", first), home / "missing", written(home / "b", second)]
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join(map(str, paths)))

    assert access(Target()).host == "https://first.example"
    other = access(Target(context="other"))
    assert other.host == "https://spare.example"
    assert other.headers() == {"Authorization": "Bearer first"}


def test_file_names_count_from_the_kubeconfig_that_holds_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(home / "deep" / "token", "from-a-file\n")
    path = written(home / "deep" / "config", kubeconfig(HOST, user={"tokenFile": "token"}))
    monkeypatch.setenv("KUBECONFIG", str(path))

    assert access(Target()).headers() == {"Authorization": "Bearer from-a-file"}


TWO: dict[str, Any] = {
    "clusters": [
        {"name": "east", "cluster": {"server": "https://east.example"}},
        {"name": "west", "cluster": {"server": "https://west.example"}},
    ],
    "users": [
        {"name": "ann", "user": {"token": "of-ann"}},
        {"name": "bob", "user": {"token": "of-bob"}},
    ],
    "contexts": [
        {"name": "day", "context": {"cluster": "east", "user": "ann"}},
        {"name": "night", "context": {"cluster": "west", "user": "bob"}},
    ],
    "current-context": "day",
}


@pytest.mark.parametrize(
    ("flags", "host", "token"),
    [
        ({}, "https://east.example", "of-ann"),
        ({"context": "night"}, "https://west.example", "of-bob"),
        ({"cluster": "west"}, "https://west.example", "of-ann"),
        ({"user": "bob"}, "https://east.example", "of-bob"),
        ({"context": "night", "user": "ann"}, "https://west.example", "of-ann"),
    ],
)
def test_flags_go_before_the_kubeconfig(flags: dict[str, str], host: str, token: str) -> None:
    made = access(Target(inline=TWO, **flags))  # type: ignore[arg-type] # names of str fields

    assert made.host == host
    assert made.headers() == {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"context": "noon"}, "the kubeconfig has no context noon: it has day, night"),
        ({"cluster": "north"}, "the kubeconfig has no cluster north: it has east, west"),
        ({"user": "eve"}, "the kubeconfig has no user eve: it has ann, bob"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(
    flags: dict[str, str], message: str
) -> None:
    with pytest.raises(KubeconfigError) as caught:
        access(Target(inline=TWO, **flags))  # type: ignore[arg-type] # names of str fields

    assert str(caught.value) == message


def test_without_a_current_context_one_must_be_named() -> None:
    with pytest.raises(KubeconfigError) as caught:
        access(Target(inline=TWO | {"current-context": ""}))

    assert str(caught.value) == (
        "the kubeconfig has no current-context; name one with --context (it has day, night)"
    )


def test_a_cluster_and_a_user_are_enough_without_a_context() -> None:
    made = access(Target(inline=TWO | {"current-context": ""}, cluster="west", user="ann"))

    assert (made.host, made.headers()["Authorization"]) == (
        "https://west.example",
        "Bearer of-ann",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "is not valid YAML: mapping values are not allowed here in line 1"),
        ("password: *hunter2", "is not valid YAML: found undefined alias in line 1"),
        ("", "cannot be read: Invalid kube-config."),
        ("just words", "has not the form of a kubeconfig"),
        ("- a\n- b", "has not the form of a kubeconfig"),
        ("clusters: [{cluster: {}}, {cluster: {}}]", "cannot be read: Invalid kube-config file."),
        ("contexts: 5", "has not the form of a kubeconfig"),
        ("\0", "cannot be read: unacceptable character"),
    ],
)
def test_a_broken_kubeconfig_is_named_with_its_fault(home: Path, text: str, message: str) -> None:
    path = written(home / "config", text)

    with pytest.raises(KubeconfigError) as caught:
        access(Target(kubeconfig=str(path)))

    assert str(caught.value).startswith(f"kubeconfig {path} {message}")


def test_a_kubeconfig_that_is_a_folder_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(home))

    with pytest.raises(KubeconfigError, match="Is a directory"):
        access(Target())


@pytest.mark.parametrize(
    ("server", "named"),
    [
        (None, "none"),
        ("", "none"),
        (5, "5"),
        ("api.example:6443", "api.example:6443"),
        ("https://[::1", "https://[::1"),
        ("ftp://api.example", "ftp://api.example"),
        ("https://", "https://"),
    ],
)
def test_a_server_must_be_a_url(server: Any, named: str) -> None:
    with pytest.raises(KubeconfigError) as caught:
        access(inline(server=server))

    assert str(caught.value) == (
        f"the kubeconfig's cluster prod names no http or https server: {named}"
    )


def test_a_token_is_not_sent_in_clear_text_to_another_machine() -> None:
    with pytest.raises(KubeconfigError, match="a token is not sent in clear text"):
        access(inline({"token": SECRET}, "http://api.example"))

    assert access(inline(server="http://api.example")).host == "http://api.example"
    assert access(inline({"token": SECRET}, "http://localhost:1")).local


def test_a_basic_password_is_sent_as_such() -> None:
    made = access(inline({"username": "ann", "password": "pw"}))

    assert made.headers() == {"Authorization": "Basic YW5uOnB3"}


def test_impersonation_goes_with_every_request() -> None:
    with serving(answer(page())) as server:
        target = Target(inline=kubeconfig(server.url), impersonate="system:auditor")
        with connected(target) as reader:
            reader.get()

    assert server.requests[0].headers["impersonate-user"] == "system:auditor"


def test_the_token_of_a_plugin_is_sent(home: Path) -> None:
    user = plugin(home, f"echo '{credential('from-a-plugin')}'")

    assert access(inline(user)).headers() == {"Authorization": "Bearer from-a-plugin"}


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo sorry >&2; exit 3", "exec: process returned 3. sorry"),
        ("echo nonsense", "exec: failed to decode process output: "),
        ("echo '{}'", "exec: malformed response. missing key 'apiVersion'"),
        (f"echo '{credential('')}'", "the configured credential came back empty"),
    ],
)
def test_a_plugin_that_brings_nothing_ends_the_run_before_a_request(
    home: Path, script: str, reason: str
) -> None:
    with serving(answer(page())) as server, pytest.raises(CredentialError) as caught:
        access(inline(plugin(home, script), server.url))

    assert reason in str(caught.value)
    assert server.requests == []


def test_a_plugin_that_is_not_there_ends_the_run() -> None:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "/nowhere"}}

    with pytest.raises(CredentialError, match="promises a credential"):
        access(inline(user))


@pytest.fixture
def gate(home: Path) -> Iterator[Path]:
    """A pipe that nobody writes to until the test is over."""
    path = home / "gate"
    os.mkfifo(path)
    yield path
    os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))


def test_a_plugin_that_hangs_costs_its_time_limit(home: Path, gate: Path) -> None:
    with pytest.raises(CredentialError) as caught:
        access(inline(plugin(home, f"exec cat {gate}")), credential_seconds=0.3)

    assert str(caught.value) == "the credential plugin did not answer within 0.3 s"


def test_a_plugin_that_hangs_later_is_waited_for_once(home: Path, gate: Path) -> None:
    runs = home / "runs"
    short = credential("short-lived", expirationTimestamp="2026-01-15T08:00:00Z")
    script = f"echo run >> {runs}\ntest $(wc -l < {runs}) -gt 2 && exec cat {gate}\necho '{short}'"
    made = access(inline(plugin(home, script)), credential_seconds=0.3)
    first = made.headers()

    with pytest.raises(CredentialError, match="did not answer within"):
        made.renew(0)
    with pytest.raises(CredentialError, match="did not answer within"):
        made.headers()

    assert made.headers() == first


def test_many_threads_ask_a_plugin_once(home: Path) -> None:
    runs = home / "runs"
    short = credential("short-lived", expirationTimestamp="2026-01-15T08:00:00Z")
    made = access(inline(plugin(home, f"echo run >> {runs}\necho '{short}'")))
    before = len(runs.read_text().splitlines())
    together = threading.Barrier(8)
    headers: list[dict[str, str]] = []

    def ask() -> None:
        together.wait(5)
        headers.append(made.headers())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)

    assert headers == [{"Authorization": "Bearer short-lived"}] * 8
    assert len(runs.read_text().splitlines()) == before


def test_a_rotated_token_is_read_again_once(home: Path) -> None:
    token = written(home / "token", "old")
    valid = ["Bearer old"]
    with Misbehaving(
        lambda request: (
            answer(page())
            if request.headers["authorization"] == valid[0]
            else failure(401, "expired")
        )
    ) as server:
        target = inline({"tokenFile": str(token)}, server.url)
        with connected(target) as reader:
            reader.get()
            token.write_text("new")
            valid[0] = "Bearer new"
            reader.get()
            valid[0] = "Bearer newer"
            with pytest.raises(CredentialError) as caught:
                reader.get()

    assert len(server.requests) == 4
    assert str(caught.value) == (
        f"{server.url} does not accept the credential (401): is the token expired?"
    )


def test_a_plugin_that_fails_when_asked_again_is_not_asked_by_every_list(home: Path) -> None:
    runs = home / "runs"
    script = f"test -e {runs} && echo again >> {runs} && exit 1\ntouch {runs}; "
    user = plugin(home, script + f"echo '{credential('rejected')}'")
    with serving(failure(401, "no")) as server, connected(inline(user, server.url)) as reader:
        outcomes = [reader.read(source).outcome for source in ("pods", "nodes", "services")]

    assert [outcome.outcome.value for outcome in outcomes] == ["failed"] * 3
    assert runs.read_text().splitlines() == ["again"]


@pytest.fixture
def account(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Misbehaving, Path]]:
    """A server as a pod sees it, and the folder of the pod's service account."""
    tls = tls_server(home, "ca")
    folder = home / "account"
    written(folder / "ca.crt", (home / "ca.pem").read_text())
    written(folder / "token", f"{SECRET}\n")
    with Misbehaving(lambda _: answer(page()), tls) as server:
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", server.url.rpartition(":")[2])
        yield server, folder


def test_a_pod_uses_its_service_account(account: tuple[Misbehaving, Path]) -> None:
    server, folder = account
    with connected(Target(service_account=folder)) as reader:
        reader.get()

        assert reader.access.cluster == "in-cluster"
        assert reader.access.local
    assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("token", "Token file exists but empty."),
        ("ca.crt", "Cert file exists but empty."),
    ],
)
def test_a_broken_service_account_is_a_credential_error(
    account: tuple[Misbehaving, Path], missing: str, reason: str
) -> None:
    _, folder = account
    written(folder / missing, "")

    with pytest.raises(CredentialError) as caught:
        access(Target(service_account=folder))

    assert str(caught.value) == f"the service account in {folder}: {reason}"


def test_a_pod_whose_user_has_no_home_finds_its_account(
    account: tuple[Misbehaving, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder = account
    monkeypatch.setenv("HOME", "~nobody-of-this-name")

    assert access(Target(service_account=folder)).cluster == "in-cluster"


SPILLS = [
    pytest.param({"token": f"{SECRET}\nX-Evil: 1"}, id="line break in a token"),
    pytest.param({"token": f"{SECRET}\N{SNOWMAN}"}, id="token that is not ASCII"),
    pytest.param({"username": SECRET}, id="user without a password"),
    pytest.param({"password": SECRET, "username": 5}, id="user name of another type"),
    pytest.param({"exec": {"env": [{"name": "T", "value": SECRET}]}}, id="plugin without command"),
    pytest.param({"exec": SECRET}, id="plugin of another type"),
    pytest.param({"auth-provider": {"name": "oidc", "config": {"x": SECRET}}}, id="provider"),
    pytest.param({"client-key-data": SECRET, "token": SECRET}, id="key that is not base64"),
    pytest.param({"token": SECRET, "client-certificate": "/nowhere"}, id="certificate missing"),
]


@pytest.mark.parametrize("user", SPILLS)
@pytest.mark.parametrize("merged", [False, True], ids=["inline", "file"])
def test_no_message_and_no_log_holds_a_credential(
    home: Path, user: dict[str, Any], caplog: pytest.LogCaptureFixture, *, merged: bool
) -> None:
    target = inline(user)
    if merged:
        target = Target(kubeconfig=str(written(home / "config", kubeconfig(HOST, user=user))))

    with pytest.raises((KubeconfigError, CredentialError)) as caught:
        access(target)

    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value)
    assert SECRET not in caplog.text


def test_an_entry_without_its_key_is_not_quoted(home: Path) -> None:
    config = kubeconfig(HOST)
    config["users"] = [{"name": "me", "token": SECRET, "password": SECRET}]
    path = written(home / "config", config)

    with pytest.raises(KubeconfigError) as caught:
        access(Target(kubeconfig=str(path)))

    assert SECRET not in str(caught.value)
    assert "Expected key user" in str(caught.value)


def test_a_refused_credential_is_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with (
        serving(failure(401, f"invalid bearer token: Bearer {SECRET}")) as server,
        connected(inline({"token": SECRET}, server.url)) as reader,
        pytest.raises(CredentialError) as caught,
    ):
        reader.get()

    assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value)
    assert SECRET not in caplog.text
