"""A live cluster as a source: greeting, namespaces, probes, and its end."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from misbehaving import (
    Hang,
    Misbehaving,
    Request,
    Step,
    answer,
    drip,
    failure,
    head,
    kubeconfig,
    page,
    serving,
)

from inspector.cluster.auth import Access
from inspector.cluster.kubeconfig import CredentialError, Target
from inspector.cluster.live import Limits, LiveCluster, ScopeError, Wanted
from inspector.cluster.transport import OutOfTimeError, ProtocolError, StatusError
from inspector.deadline import Deadline
from inspector.fanout import run_probes
from inspector.model import State
from inspector.probe import Reading

VERSION = answer({"major": "1", "gitVersion": "v1.34.2"})
READYZ = answer("[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n", 500)

Routes = Mapping[str, Iterable[Step]]


def routed(routes: Routes) -> Misbehaving:
    """A healthy API server with an empty list of everything, but for these paths."""
    known = {"/version": VERSION, "/readyz": READYZ, **routes}
    kinds = {"nodes": "Node", "namespaces": "Namespace", "services": "Service"}

    def script(request: Request) -> Iterable[Step]:
        source = request.path.rpartition("/")[2]
        return known.get(request.path) or answer(page(kind=kinds.get(source, "Pod")))

    return Misbehaving(script)


@contextmanager
def cluster(
    server: Misbehaving,
    wanted: Wanted | None = None,
    *,
    user: Mapping[str, Any] | None = None,
    seconds: float = 10.0,
    stop: threading.Event | None = None,
) -> Iterator[tuple[LiveCluster, Deadline]]:
    access = Access(Target(inline=kubeconfig(server.url, user=user)), connections=4)
    limits = Limits(request_seconds=5.0, qps=1e6, burst=1_000_000)
    deadline = Deadline(seconds, stop)
    made = LiveCluster(access, wanted or Wanted(), limits, deadline)
    try:
        yield made, deadline
    finally:
        made.close()


def read(made: LiveCluster, deadline: Deadline, *sources: str) -> dict[str, Reading]:
    readings = run_probes(made.probes(sources), workers=4, deadline=deadline)
    return {reading.outcome.source: reading for reading in readings}


def states(readings: Mapping[str, Reading]) -> dict[str, State]:
    return {source: reading.outcome.outcome for source, reading in readings.items()}


def test_the_greeting_brings_version_and_clock() -> None:
    with routed({}) as server, cluster(server) as (made, deadline):
        readings = read(made, deadline)

        assert made.now == datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
        assert (made.name, made.context) == ("prod", "work")
    assert [item.ref.name for item in readings["version"].objects] == ["version"]
    assert [request.path for request in server.requests] == ["/version", "/readyz"]


def test_a_forbidden_version_leaves_the_clock_and_the_rest() -> None:
    routes = {"/version": failure(403, "no"), "/api/v1/pods": answer(page(["web"]))}
    with routed(routes) as server, cluster(server) as (made, deadline):
        readings = read(made, deadline, "pods")

        assert made.now == datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
    assert states(readings) == {
        "version": State.FORBIDDEN,
        "readyz": State.COMPLETE,
        "pods": State.COMPLETE,
    }


@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param(answer("<html>", media="text/html"), ProtocolError, id="login page"),
        pytest.param(answer("", 302, Location="/login"), ProtocolError, id="redirect"),
        pytest.param(failure(404), StatusError, id="not found"),
        pytest.param(failure(401), CredentialError, id="no credential"),
        pytest.param([Hang()], OutOfTimeError, id="silence"),
    ],
)
def test_what_does_not_greet_like_an_api_server_ends_the_run(
    said: list[Step], error: type[Exception]
) -> None:
    before = threading.active_count()
    with routed({"/version": said}) as server, pytest.raises(error), cluster(server, seconds=0.5):
        pass

    watchdogs = [thread for thread in threading.enumerate() if thread.name == "watchdog"]
    for thread in watchdogs:
        thread.join(2)
    assert threading.active_count() <= before


def test_the_probes_are_those_asked_for_in_the_order_of_the_catalogue() -> None:
    with routed({}) as server, cluster(server) as (made, _):
        probes = made.probes(["services", "nodes"])

    assert [probe.name for probe in probes] == ["version", "readyz", "nodes", "services"]


def test_readyz_is_read_though_its_status_is_500() -> None:
    with routed({}) as server, cluster(server) as (made, deadline):
        reading = read(made, deadline)["readyz"]

    assert [(item.metadata.name, getattr(item, "ok", None)) for item in reading.objects] == [
        ("ping", True),
        ("etcd", False),
    ]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (failure(403), State.FORBIDDEN),
        (failure(404), State.ABSENT),
        (answer("<html>", media="text/html"), State.FAILED),
        (failure(503, Retry_After="0"), State.FAILED),
    ],
)
def test_a_readyz_that_says_nothing_is_not_ready_and_not_unready(
    said: list[Step], state: State
) -> None:
    with routed({"/readyz": said}) as server, cluster(server) as (made, deadline):
        reading = read(made, deadline)["readyz"]

    assert reading.outcome.outcome is state
    assert not reading.objects


def test_one_broken_api_leaves_the_others_alone() -> None:
    down = answer("service unavailable", 503, media="text/plain", Retry_After="0")
    routes = {
        "/apis/policy/v1/poddisruptionbudgets": down,
        "/api/v1/nodes": failure(403, "no"),
        "/api/v1/pods": answer(page(["web"])),
    }
    with routed(routes) as server, cluster(server) as (made, deadline):
        readings = read(made, deadline, "nodes", "pods", "poddisruptionbudgets")

        assert made.statistics[:2] == (9, 4)
    assert states(readings) == {
        "version": State.COMPLETE,
        "readyz": State.COMPLETE,
        "nodes": State.FORBIDDEN,
        "pods": State.COMPLETE,
        "poddisruptionbudgets": State.FAILED,
    }
    assert readings["poddisruptionbudgets"].outcome.reason == "HTTP 503: service unavailable"


def test_a_token_refused_for_good_during_the_run_keeps_what_was_read() -> None:
    def script(request: Request) -> Iterable[Step]:
        if request.path == "/version":
            return VERSION
        if request.path == "/api/v1/pods" and "continue" not in request.query:
            return answer(page(["web"], "next"))
        return failure(401, "expired")

    user = {"token": "a-token"}
    with Misbehaving(script) as server, cluster(server, user=user) as (made, deadline):
        readings = read(made, deadline, "pods", "services")

    assert states(readings) == {
        "version": State.COMPLETE,
        "readyz": State.FAILED,
        "pods": State.TRUNCATED,
        "services": State.FAILED,
    }
    assert readings["services"].outcome.reason == (
        f"{server.url} does not accept the credential (401): is the token expired?"
    )


def test_everything_under_way_ends_when_the_run_is_called_off() -> None:
    stop = threading.Event()
    waiting = threading.Barrier(3)

    def script(request: Request) -> Iterable[Step]:
        if request.path == "/version":
            return VERSION
        waiting.wait(5)
        return [Hang()] if request.path == "/readyz" else drip(head(content_length="1"))

    def call_off() -> None:
        waiting.wait(5)
        stop.set()

    with Misbehaving(script) as server, cluster(server, stop=stop, seconds=60) as (made, deadline):
        threading.Thread(target=call_off, daemon=True).start()
        readings = read(made, deadline, "pods")

    assert states(readings)["pods"] is State.FAILED
    assert readings["pods"].outcome.reason == "the run was interrupted"
    assert readings["pods"].outcome.requests == 1  # it handed over itself, nobody gave it up
    assert readings["readyz"].outcome.reason == "the run was interrupted"


NAMESPACES = {
    "/api/v1/namespaces": answer(page(["shop", "shop-test", "api", "web"], kind="Namespace"))
}


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        (Wanted(("web",)), ["/api/v1/namespaces/web/pods"]),
        (
            Wanted(("shop*",)),
            ["/api/v1/namespaces/shop/pods", "/api/v1/namespaces/shop-test/pods"],
        ),
        (Wanted(("shop*", "web"), ("*-test",)), ["shop", "web"]),
        (Wanted(excluded=("kube-system",)), ["/api/v1/pods"]),
    ],
)
def test_namespaces_are_asked_for_one_by_one(wanted: Wanted, paths: list[str]) -> None:
    with routed(NAMESPACES) as server, cluster(server, wanted) as (made, deadline):
        read(made, deadline, "pods")

    asked = [request.path for request in server.requests if request.path.endswith("/pods")]
    assert asked == [
        path if path.startswith("/") else f"/api/v1/namespaces/{path}/pods" for path in paths
    ]


@pytest.mark.parametrize(
    "wanted", [Wanted(("nothing-*",)), Wanted(("shop",), ("shop",)), Wanted(("shop",), ("s*",))]
)
def test_no_namespace_left_is_an_error_not_the_whole_cluster(wanted: Wanted) -> None:
    error = pytest.raises(ScopeError, match="no namespace is left of ")
    with routed(NAMESPACES) as server, error, cluster(server, wanted):
        pass


def test_a_namespace_that_is_not_there_is_an_error_not_a_cluster_without_faults() -> None:
    error = pytest.raises(ScopeError, match="there is no namespace zzz")
    with routed(NAMESPACES) as server, error, cluster(server, Wanted(("zzz",))):
        pass


def test_leaving_out_everything_is_an_error() -> None:
    error = pytest.raises(ScopeError, match="no namespace is left of all")
    with routed(NAMESPACES) as server, error, cluster(server, Wanted(excluded=("*",))):
        pass


def test_a_name_is_taken_as_it_is_where_namespaces_cannot_be_listed() -> None:
    routes = {"/api/v1/namespaces": failure(403, "no")}
    with routed(routes) as server, cluster(server, Wanted(("web",))) as (made, deadline):
        read(made, deadline, "pods")

    assert [x.path for x in server.requests][-1] == "/api/v1/namespaces/web/pods"


def test_globs_that_cannot_be_resolved_ask_for_full_names() -> None:
    routes = {"/api/v1/namespaces": failure(403, "no")}
    with (
        routed(routes) as server,
        pytest.raises(ScopeError) as caught,
        cluster(server, Wanted(("shop*",))),
    ):
        pass

    assert str(caught.value) == (
        "namespaces cannot be listed (no), so globs cannot be resolved: name them in full"
    )


def test_a_refused_greeting_is_told_in_the_words_of_the_server() -> None:
    with (
        serving(failure(500, "etcd is down", Retry_After="0")) as server,
        pytest.raises(StatusError, match="etcd is down"),
        cluster(server),
    ):
        pass
