"""A recorded cluster answers as an API server would, and never invents what it does not hold."""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.cluster.catalog import LISTS
from inspector.cluster.dump.builtin import BUILT_IN
from inspector.cluster.dump.model import Dump
from inspector.cluster.replay.api import Api

Document = dict[str, Any]
POD = ("", "Pod")


def item(name: str, namespace: str = "", **fields: Any) -> bytes:
    labels = fields.pop("labels", {})
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return json.dumps({"metadata": metadata, **fields}).encode()


ON_N1 = {"nodeName": "n1"}
PODS = [
    item("web", "shop", labels={"app": "web"}, spec=ON_N1, status={"phase": "Running"}),
    item("job", "shop", labels={"app": "job", "tier": "back"}, status={"phase": "Succeeded"}),
    item("dns", "kube-system", spec=ON_N1, status={"phase": "Pending"}),
]
EVENTS = [
    item("e1", "shop", type="Warning", involvedObject={"kind": "Pod", "name": "web"}),
    item("e2", "shop", type="Normal", involvedObject={"kind": "Pod", "name": "job"}),
]
DUMP = Dump(
    name="test",
    items={
        POD: PODS,
        ("", "Node"): [item("n1")],
        ("", "Event"): EVENTS,
        ("", "Namespace"): [item("shop")],
        ("apps", "Deployment"): [],
    },
    version="v1.30.1",
)


def ask(path: str, dump: Dump = DUMP, **query: str) -> tuple[int, Document]:
    answer = Api(dump).get(f"{path}?{urlencode(query)}" if query else path)
    return answer.code, json.loads(answer.body)


def listed(path: str, dump: Dump = DUMP, **query: str) -> list[str]:
    code, body = ask(path, dump, **query)
    assert code == 200, body
    return [one["metadata"]["name"] for one in body["items"]]


def refusal(path: str, dump: Dump = DUMP, **query: str) -> tuple[int, str, str]:
    code, body = ask(path, dump, **query)
    assert (body["kind"], body["apiVersion"], body["status"]) == ("Status", "v1", "Failure")
    assert body["code"] == code
    return code, body["reason"], body["message"]


def test_every_list_that_inspection_reads_is_served_where_the_dump_holds_it() -> None:
    dump = Dump("test", {(one.group, one.kind): [] for one in LISTS})

    for one in LISTS:
        assert listed(one.path(), dump) == []


def test_a_list_carries_its_kind_and_its_version() -> None:
    _, body = ask("/apis/apps/v1/deployments")

    assert body == {
        "kind": "DeploymentList",
        "apiVersion": "apps/v1",
        "metadata": {"resourceVersion": "1"},
        "items": [],
    }


def test_a_kind_that_the_dump_does_not_hold_is_not_served() -> None:
    missing = (404, "NotFound", "the server could not find the requested resource")

    assert refusal("/apis/apps/v1/replicasets") == missing
    assert refusal("/apis/example.com") == missing
    assert refusal("/apis/example.com/v1/things") == missing
    assert refusal("/api/v1/namespaces/shop/pods/web/log") == missing
    assert refusal("/nothing") == missing


def test_objects_come_by_namespace_and_name() -> None:
    assert listed("/api/v1/pods") == ["dns", "job", "web"]


def test_a_namespace_narrows_a_list() -> None:
    assert listed("/api/v1/namespaces/kube-system/pods") == ["dns"]
    assert listed("/api/v1/namespaces/empty/pods") == []


def test_a_kind_without_namespaces_is_not_found_inside_one() -> None:
    assert refusal("/api/v1/namespaces/shop/nodes")[0] == 404


def test_a_single_object_carries_its_kind() -> None:
    code, body = ask("/api/v1/namespaces/kube-system/pods/dns")

    assert code == 200
    assert body == {"apiVersion": "v1", "kind": "Pod", **json.loads(PODS[2])}


def test_objects_outside_of_namespaces_are_found_by_name() -> None:
    assert ask("/api/v1/nodes/n1")[0] == 200
    assert ask("/api/v1/namespaces/shop")[0] == 200


def test_an_object_that_is_not_there_is_named() -> None:
    sentence = 'deployments.apps "web" not found'

    assert refusal("/apis/apps/v1/namespaces/shop/deployments/web") == (404, "NotFound", sentence)


@pytest.mark.parametrize("name", ["../../etc", "a\nb", "<script>", "a/b", "é", "\u202e", "a?b#c%"])
def test_hostile_names_are_found_by_their_path(name: str) -> None:
    dump = Dump("test", {POD: [item(name, "shop")]})

    code, body = ask(f"/api/v1/namespaces/shop/pods/{quote(name, safe='')}", dump)

    assert (code, body["metadata"]["name"]) == (200, name)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("spec.nodeName=n1", ["dns", "web"]),
        ("spec.nodeName==n1,metadata.namespace=shop", ["web"]),
        ("status.phase!=Succeeded,status.phase!=Running", ["dns"]),
        ("metadata.name=job", ["job"]),
        ("spec.nodeName=", ["job"]),
        ("", ["dns", "job", "web"]),
    ],
)
def test_field_selectors_narrow_a_list(selector: str, expected: list[str]) -> None:
    assert listed("/api/v1/pods", fieldSelector=selector) == expected


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("type!=Normal", ["e1"]),
        ("involvedObject.name=job,involvedObject.kind=Pod", ["e2"]),
        ("involvedObject.namespace=shop", []),
    ],
)
def test_events_are_selected_by_what_they_are_about(selector: str, expected: list[str]) -> None:
    assert listed("/api/v1/events", fieldSelector=selector) == expected


def test_a_field_that_a_kind_does_not_know_is_refused() -> None:
    code, reason, message = refusal("/api/v1/nodes", fieldSelector="spec.nodeName=n1")

    assert (code, reason) == (400, "BadRequest")
    assert message.endswith("field label not supported: spec.nodeName")


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("app=web", ["web"]),
        ("app==web", ["web"]),
        ("app!=web", ["dns", "job"]),
        ("app in (web, job)", ["job", "web"]),
        ("app notin (web),tier", ["job"]),
        ("app", ["job", "web"]),
        ("!app", ["dns"]),
        ("app in (web,job),tier=back", ["job"]),
    ],
)
def test_label_selectors_narrow_a_list(selector: str, expected: list[str]) -> None:
    assert listed("/api/v1/pods", labelSelector=selector) == expected


@pytest.mark.parametrize(
    "query",
    ["labelSelector=app+in+web", "labelSelector==", "fieldSelector=x", "limit=-1", "limit=x"],
)
def test_queries_that_make_no_sense_are_refused(query: str) -> None:
    assert refusal(f"/api/v1/pods?{query}")[:2] == (400, "BadRequest")


def test_a_page_says_how_many_are_left() -> None:
    _, body = ask("/api/v1/pods", limit="1")

    assert body["metadata"]["remainingItemCount"] == 2


def test_a_selected_page_does_not_count_what_it_has_not_looked_at() -> None:
    _, body = ask("/api/v1/pods", limit="1", labelSelector="app")

    assert "continue" in body["metadata"]
    assert "remainingItemCount" not in body["metadata"]


@given(
    names=st.lists(st.tuples(st.sampled_from("ab"), st.text(min_size=1)), unique=True, max_size=20),
    limit=st.integers(1, 25),
    namespace=st.sampled_from(["", "a"]),
)
def test_pages_of_any_size_hold_each_object_once(
    names: list[tuple[str, str]], limit: int, namespace: str
) -> None:
    api = Api(Dump("test", {POD: [item(name, where) for where, name in names]}))
    path = f"/api/v1/namespaces/{namespace}/pods" if namespace else "/api/v1/pods"
    seen: list[tuple[str, str]] = []
    token = ""
    while True:
        query = urlencode({"limit": limit, "continue": token})
        body = json.loads(api.get(f"{path}?{query}").body)
        assert len(body["items"]) <= limit
        seen += [(one["metadata"]["namespace"], one["metadata"]["name"]) for one in body["items"]]
        token = body["metadata"].get("continue", "")
        if not token:
            break

    assert seen == sorted(one for one in names if namespace in ("", one[0]))


@pytest.mark.parametrize("token", ["nonsense", "WyJwb2RzIiwxXQ==", "é", "W10="])
def test_a_token_that_was_never_given_has_expired(token: str) -> None:
    assert refusal(f"/api/v1/pods?continue={quote(token)}")[:2] == (410, "Expired")


def test_a_token_is_good_for_its_own_list_only() -> None:
    token = ask("/api/v1/pods", limit="1")[1]["metadata"]["continue"]

    assert refusal(f"/api/v1/nodes?continue={token}")[0] == 410


def test_watching_a_recording_is_refused_with_a_reason() -> None:
    assert refusal("/api/v1/pods", watch="true") == (
        405,
        "MethodNotAllowed",
        "a recorded cluster does not change: there is nothing to watch",
    )


DENIED = Dump("test", {POD: PODS}, denied=frozenset({"secrets", "deployments", "readyz"}))


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/api/v1/secrets", 'secrets is {} list resource "secrets" in API group "" at the {}'),
        (
            "/apis/apps/v1/deployments",
            'deployments.apps is {} list resource "deployments" in API group "apps" at the {}',
        ),
        (
            "/api/v1/namespaces/shop/secrets/key",
            'secrets "key" is {} get resource "secrets" in API group "" in the namespace "shop"',
        ),
        ("/readyz?verbose", '{} get path "/readyz"'),
    ],
)
def test_what_was_forbidden_when_recorded_is_forbidden_again(path: str, sentence: str) -> None:
    message = sentence.format('forbidden: User "inspector" cannot', "cluster scope")

    assert refusal(path, DENIED) == (403, "Forbidden", message)


def test_the_version_is_that_of_the_recorded_server() -> None:
    assert ask("/version")[1] == {"major": "1", "minor": "30", "gitVersion": "v1.30.1"}


def test_a_version_that_is_unknown_is_not_made_up() -> None:
    assert ask("/version", Dump("test", {POD: []}))[1] == {
        "major": "",
        "minor": "",
        "gitVersion": "",
    }


def test_health_checks_that_were_not_recorded_are_not_made_up() -> None:
    assert refusal("/readyz?verbose") == (
        404,
        "NotFound",
        "the dump does not hold the health checks of its API server",
    )
    assert Api(DUMP).get("/readyz").body == b"ok"


@pytest.mark.parametrize(
    ("recorded", "code"),
    [("[+]ping ok\nreadyz check passed\n", 200), ("[-]etcd failed\nreadyz check failed\n", 500)],
)
def test_recorded_health_checks_are_answered_word_for_word(recorded: str, code: int) -> None:
    answer = Api(Dump("test", {POD: []}, readyz=recorded)).get("/readyz?verbose")

    assert (answer.code, answer.body.decode()) == (code, recorded)


def test_discovery_names_what_is_served_and_no_more() -> None:
    assert ask("/api")[1]["versions"] == ["v1"]
    assert [one["name"] for one in ask("/apis")[1]["groups"]] == ["apps"]
    assert ask("/apis/apps")[1]["preferredVersion"]["groupVersion"] == "apps/v1"
    assert ask("/apis/apps/v1")[1]["resources"] == [
        {
            "name": "deployments",
            "singularName": "deployment",
            "namespaced": True,
            "kind": "Deployment",
            "verbs": ["get", "list"],
            "shortNames": ["deploy"],
            "categories": ["all"],
        }
    ]
    assert [one["name"] for one in ask("/api/v1")[1]["resources"]] == [
        "events",
        "namespaces",
        "nodes",
        "pods",
    ]


def test_custom_kinds_are_named_by_their_definition() -> None:
    names = {"kind": "Proxy", "plural": "proxies", "shortNames": ["px"]}
    spec = {"group": "example.com", "names": names, "scope": "Cluster"}
    dump = Dump(
        "test",
        {
            ("apiextensions.k8s.io", "CustomResourceDefinition"): [item("x", spec=spec)],
            ("example.com", "Proxy"): [item("p", apiVersion="example.com/v1beta1")],
        },
    )

    assert listed("/apis/example.com/v1beta1/proxies", dump) == ["p"]
    assert ask("/apis/example.com/v1beta1/proxies/p", dump)[0] == 200
    assert ask("/apis/example.com/v1beta1", dump)[1]["resources"][0]["shortNames"] == ["px"]


def test_custom_kinds_without_a_definition_are_named_after_themselves() -> None:
    widget = item("w", "shop", apiVersion="example.com/v1", kind="Widget")
    dump = Dump("test", {("example.com", "Widget"): [widget]})

    assert listed("/apis/example.com/v1/namespaces/shop/widgets", dump) == ["w"]


@pytest.mark.parametrize("broken", [b"null", b'{"metadata": 7}', b'{"metadata": {"name": "\xff"}}'])
def test_an_object_that_cannot_be_read_is_served_as_it_is(broken: bytes) -> None:
    answer = Api(Dump("test", {POD: [*PODS, broken]})).get("/api/v1/pods?labelSelector=!app")

    assert answer.code == 200
    assert broken in answer.body


def test_the_table_of_kinds_has_no_kind_and_no_path_twice() -> None:
    assert len({kind.key for kind in BUILT_IN}) == len(BUILT_IN)
    assert len({(kind.group, kind.plural) for kind in BUILT_IN}) == len(BUILT_IN)
