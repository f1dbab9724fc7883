"""What a ServiceAccount may read, and what a run says of what it may not."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from real.command import FILES, Command, Ran
from real.control_plane import ControlPlane

pytestmark = pytest.mark.cluster

# What Kubernetes lets everybody do: ask about themselves.
EVERYBODY = {"authorization.k8s.io", "authentication.k8s.io"}

Account = Callable[..., Path]


@pytest.fixture(scope="module")
def account(
    cluster: ControlPlane, command: Command, tmp_path_factory: pytest.TempPathFactory
) -> Account:
    """Makes a ServiceAccount and a kubeconfig with a token of it.

    It may do what `inspector rbac` prints for it, without one kind; nothing at all for None.
    """
    folder = tmp_path_factory.mktemp("accounts")

    def make(name: str, *, without: str | None = "") -> Path:
        metadata = {"name": name, "namespace": "default"}
        cluster.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
        if without is not None:
            cluster.kubectl("apply", "-f", "-", stdin=roles(command, name, without))
        token = cluster.kubectl("create", "token", name).strip()
        return saved(folder / name, cluster.access({"token": token}))

    return make


def roles(command: Command, name: str, without: str) -> str:
    """What `inspector rbac` prints for an account, under the account's name, without one kind."""
    printed = command.run("rbac", "--namespace", "default", "--service-account", name).stdout
    roles = list(yaml.safe_load_all(printed.replace("name: inspector", f"name: {name}")))
    for rule in (rule for role in roles for rule in role.get("rules", ())):
        rule["resources"] = [x for x in rule.get("resources", ()) if x != without]
    return yaml.safe_dump_all(roles)


def saved(path: Path, kubeconfig: dict[str, Any]) -> Path:
    path.write_text(json.dumps(kubeconfig))
    return path


@pytest.fixture(scope="module")
def reader(account: Account) -> Path:
    return account("reader")


@pytest.fixture(scope="module")
def nobody(account: Account) -> Path:
    return account("nobody", without=None)


@pytest.fixture(scope="module")
def without_pods(
    account: Account, command: Command, tmp_path_factory: pytest.TempPathFactory
) -> Ran:
    """A run that may not list pods, in a cluster that has no fault at all."""
    kubeconfig = account("no-pods", without="pods")
    return command.inspect(kubeconfig, tmp_path_factory.mktemp("out"), "--strict")


def granted(cluster: ControlPlane, kubeconfig: Path) -> Iterator[tuple[str, str]]:
    """Verb and resource or path of all that a user may do in the namespace of the leases."""
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": "kube-node-lease"},
    }
    create = ("create", "--validate=false", "-f", "-", "-o", "json")
    status = json.loads(cluster.kubectl(*create, stdin=json.dumps(review), kubeconfig=kubeconfig))[
        "status"
    ]
    for rule in status["resourceRules"]:
        if not EVERYBODY & set(rule["apiGroups"]):
            yield from ((verb, name) for verb in rule["verbs"] for name in rule["resources"])
    for rule in status["nonResourceRules"]:
        yield from ((verb, path) for verb in rule["verbs"] for path in rule["nonResourceURLs"])


def test_the_printed_permissions_are_all_that_a_run_needs(
    reader: Path, command: Command, tmp_path: Path
) -> None:
    ran = command.inspect(reader, tmp_path, "--strict")

    assert ran.code == 0
    assert ran.report["verdict"]["status"] == "ok"
    assert {check["status"] for check in ran.report["checks"]} == {"passed"}
    assert {outcome["outcome"] for outcome in ran.report["outcomes"]} == {"complete"}


def test_the_printed_permissions_let_nobody_write_or_see_a_secret(
    cluster: ControlPlane, reader: Path
) -> None:
    may = set(granted(cluster, reader))

    assert ("list", "pods") in may
    assert ("list", "leases") in may
    assert {verb for verb, _ in may} == {"get", "list"}
    assert not {"secrets", "configmaps", "pods/log", "pods/exec", "*"} & {name for _, name in may}


def test_every_printed_permission_is_used(
    reader: Path, command: Command, cluster: ControlPlane, tmp_path: Path
) -> None:
    ran = command.inspect(reader, tmp_path)
    read = {outcome["source"] for outcome in ran.report["outcomes"]}

    assert {name for verb, name in granted(cluster, reader) if verb == "list"} == read - {
        "version",
        "readyz",
    }


def test_checks_that_need_what_is_forbidden_say_so(without_pods: Ran) -> None:
    blind = {x["id"]: x for x in without_pods.report["checks"] if x["status"] == "not_checked"}

    assert blind
    assert all("pods" in check["needs"] for check in blind.values())
    assert all(check["missing_permissions"] == ["list pods"] for check in blind.values())
    assert {"pod-crash-loop", "pod-image-pull", "pod-not-ready", "pod-unschedulable"} <= set(blind)


def test_a_strict_run_that_could_not_see_all_ends_with_5(without_pods: Ran) -> None:
    assert without_pods.code == 5


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("report.html", "list pods"),
        ("report.json", "list pods"),
        ("report.txt", "not fully seen: pods forbidden."),
        ("findings.csv", 'cannot list resource ""pods""'),
    ],
)
def test_every_output_says_that_pods_may_not_be_listed(
    without_pods: Ran, file: str, words: str
) -> None:
    assert words in without_pods.text(file)


@pytest.mark.parametrize("file", FILES)
def test_no_output_calls_a_cluster_well_that_was_not_seen(without_pods: Ran, file: str) -> None:
    text = without_pods.text(file).lower()

    assert without_pods.report["verdict"]["status"] == "unknown"
    assert "pods forbidden" in without_pods.report["verdict"]["sentence"]
    assert not [
        word for word in ("healthy", "all good", "all clear", "all is well") if word in text
    ]


def test_who_may_list_nothing_gets_a_report_that_says_so_and_exit_4(
    nobody: Path, command: Command, tmp_path: Path
) -> None:
    ran = command.inspect(nobody, tmp_path)

    assert ran.code == 4
    assert {x["outcome"] for x in ran.report["outcomes"] if x["source"] == "pods"} == {"forbidden"}
    assert ran.report["verdict"]["status"] == "unknown"
    assert ran.said.splitlines()[-1] == (
        "inspector: the API server answers, but nothing may be listed; "
        "`inspector rbac` prints the permissions to apply"
    )


def test_an_administrator_can_look_as_somebody_else(
    cluster: ControlPlane, account: Account, command: Command, tmp_path: Path
) -> None:
    account("somebody")
    who = "system:serviceaccount:default:somebody"

    ran = command.inspect(cluster.kubeconfig, tmp_path, "--strict", "--as", who)

    assert ran.code == 0


def test_who_may_not_look_as_somebody_else_is_told_so(
    reader: Path, command: Command, tmp_path: Path
) -> None:
    ran = command.inspect(reader, tmp_path, "--as", "boss")

    assert ran.code == 4
    assert 'cannot impersonate resource "users"' in ran.text("report.txt").replace("\n", " ")


def test_a_token_that_is_not_accepted_ends_the_run_in_one_sentence(
    cluster: ControlPlane, command: Command, tmp_path: Path
) -> None:
    kubeconfig = saved(tmp_path / "kubeconfig", cluster.access({"token": "no-such-token"}))

    ran = command.inspect(kubeconfig, tmp_path)

    assert ran.code == 4
    assert ran.said == (
        f"inspector: {cluster.server} does not accept the credential (401): is the token expired?\n"
    )


def test_a_server_with_a_certificate_of_another_authority_is_not_trusted(
    cluster: ControlPlane, command: Command, tmp_path: Path
) -> None:
    access = cluster.access({"token": "no-such-token"}, ca="other-ca")

    ran = command.inspect(saved(tmp_path / "kubeconfig", access), tmp_path)

    assert ran.code == 4
    assert ran.said.count("\n") == 1
    assert ran.said.startswith(
        f"inspector: TLS with {cluster.server} failed: certificate verify failed: "
        "unable to get local issuer certificate"
    )
