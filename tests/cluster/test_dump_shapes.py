"""Whatever shape a cluster was recorded in, the same objects come out."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from inspector.cluster.dump.load import load, load_stream
from inspector.cluster.dump.model import Dump

POD, NODE = ("", "Pod"), ("", "Node")


def pod(name: str, namespace: str = "shop") -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace},
    }


def untyped(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in ("apiVersion", "kind")}


def listed(*items: dict[str, Any], kind: str = "PodList") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {}, "items": list(items)}


def dump_of(folder: Path, files: dict[str, object]) -> Dump:
    """Loads a folder of these JSON files; names come without `.json`."""
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    return load(folder)


def names(dump: Dump, key: tuple[str, str] = POD) -> list[str]:
    return [json.loads(item)["metadata"]["name"] for item in dump.items[key]]


def of_text(text: str) -> Dump:
    return load_stream(io.BytesIO(text.encode()), "stdin")


@pytest.mark.parametrize(
    "content",
    [
        listed(pod("a"), pod("b")),
        listed(untyped(pod("a")), untyped(pod("b"))),
        listed(pod("a"), pod("b"), kind="List"),
        {"metadata": {"selfLink": "/api/v1/pods"}, "items": [untyped(pod("a")), untyped(pod("b"))]},
        [pod("a"), pod("b")],
    ],
    ids=["typed", "untyped items", "mixed list", "by its link", "bare array"],
)
def test_lists_of_every_form_give_their_pods(content: object) -> None:
    dump = of_text(json.dumps(content))

    assert set(dump.items) == {POD}
    assert names(dump) == ["a", "b"]


def test_one_object_a_file_is_collected_under_its_kind(tmp_path: Path) -> None:
    dump = dump_of(tmp_path, {"pods/a": pod("a"), "pods/b": pod("b")})

    assert names(dump) == ["a", "b"]


@pytest.mark.parametrize("items", [None, []], ids=["null", "empty"])
def test_a_list_without_items_is_known_to_be_empty(items: object) -> None:
    dump = of_text(json.dumps({"apiVersion": "v1", "kind": "PodList", "items": items}))

    assert dict(dump.items) == {POD: []}


def test_a_list_whose_items_carry_other_kinds_keeps_each_under_its_own() -> None:
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}

    dump = of_text(json.dumps(listed(pod("a"), node, kind="List")))

    assert names(dump) == ["a"]
    assert names(dump, NODE) == ["n"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("cluster-resources/pods/shop", POD),
        ("cluster-resources/pods/services", POD),
        ("cluster-resources/pvcs/shop", ("", "PersistentVolumeClaim")),
        ("cluster-resources/pvs", ("", "PersistentVolume")),
        ("cluster-resources/ingress/shop", ("networking.k8s.io", "Ingress")),
        ("cluster-resources/network-policy/shop", ("networking.k8s.io", "NetworkPolicy")),
        ("cluster-resources/clusterroles", ("rbac.authorization.k8s.io", "ClusterRole")),
        ("resources/ns/shop/core_v1_pods", POD),
        ("namespaces/shop/apps/replicasets", ("apps", "ReplicaSet")),
        ("nodes", NODE),
    ],
)
def test_an_empty_bare_array_is_a_list_of_the_kind_that_its_path_names(
    tmp_path: Path, path: str, kind: tuple[str, str]
) -> None:
    assert dict(dump_of(tmp_path, {path: []}).items) == {kind: []}


def test_items_of_a_bare_array_without_kinds_take_that_of_the_path(tmp_path: Path) -> None:
    dump = dump_of(tmp_path, {"cluster-resources/pods/shop": [untyped(pod("a"))]})

    assert names(dump) == ["a"]


def test_a_custom_node_is_never_a_core_node(tmp_path: Path) -> None:
    custom = {"apiVersion": "longhorn.io/v1", "kind": "Node", "metadata": {"name": "n"}}
    folder = "cluster-resources/custom-resources/nodes.longhorn.io"

    dump = dump_of(tmp_path, {f"{folder}/longhorn-system": [custom]})

    assert set(dump.items) == {("longhorn.io", "Node")}


def test_an_object_found_in_two_files_counts_once(tmp_path: Path) -> None:
    dump = dump_of(tmp_path, {"pods": listed(pod("a"), pod("b")), "pods/a": pod("a")})

    assert names(dump) == ["a", "b"]


def test_objects_of_one_name_in_two_namespaces_are_two() -> None:
    assert names(of_text(json.dumps(listed(pod("a"), pod("a", "bank"))))) == ["a", "a"]


def test_kinds_that_left_the_extensions_group_are_found_in_their_new_one() -> None:
    old = {"apiVersion": "extensions/v1beta1", "kind": "Deployment", "metadata": {"name": "web"}}

    assert names(of_text(json.dumps(old)), ("apps", "Deployment")) == ["web"]


def test_json_that_holds_no_objects_is_no_problem(tmp_path: Path) -> None:
    dump = dump_of(
        tmp_path,
        {
            "pods": listed(pod("a")),
            "groups": [{"name": "apps", "versions": []}],
            "resources": [{"kind": "APIResourceList", "groupVersion": "v1", "resources": []}],
            "auth-cani-list/shop": [{"verbs": ["get"]}],
            "preferences": {"apiVersion": "v1", "kind": "Config", "clusters": []},
            "number": 7,
        },
    )

    assert set(dump.items) == {POD}
    assert dump.problems == ()


def test_logs_and_notes_are_passed_over(tmp_path: Path) -> None:
    for name in ("pod.log", "notes.txt", "inner.tgz", "index.html", "._pods.json"):
        (tmp_path / name).write_bytes(b'\0{"kind": "Pod"')

    assert dump_of(tmp_path, {"pods": listed(pod("a"))}).problems == ()


@pytest.mark.parametrize(
    "content",
    [
        {"gitVersion": "v1.30.1"},
        {"info": {"gitVersion": "v1.30.1"}, "string": "v1.30.1"},
        {"clientVersion": {"gitVersion": "v9"}, "serverVersion": {"gitVersion": "v1.30.1"}},
    ],
    ids=["GET /version", "support bundle", "kubectl version"],
)
def test_the_version_of_the_server_is_found(tmp_path: Path, content: object) -> None:
    dump = dump_of(tmp_path, {"version": content, "pods": listed(pod("a"))})

    assert dump.version == "v1.30.1"


def test_a_dump_without_a_version_says_so() -> None:
    assert of_text(json.dumps(pod("a"))).version == ""


def test_yaml_keeps_texts_that_look_like_something_else() -> None:
    dump = of_text(
        """
apiVersion: v1
kind: Pod
metadata:
  name: a
  creationTimestamp: 2026-01-15T08:00:00Z
  labels: {on: yes, date: 2026-01-15, octal: 010, hex: 0x1F, "quoted": "7"}
spec:
  priority: -7
  share: 1.5
  enabled: true
  nothing:
  tilde: ~
"""
    )

    assert json.loads(dump.items[POD][0]) == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": "a",
            "creationTimestamp": "2026-01-15T08:00:00Z",
            "labels": {
                "on": "yes",
                "date": "2026-01-15",
                "octal": "010",
                "hex": "0x1F",
                "quoted": "7",
            },
        },
        "spec": {"priority": -7, "share": 1.5, "enabled": True, "nothing": None, "tilde": None},
    }


def test_yaml_of_several_documents_gives_every_object() -> None:
    documents = (f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\n" for name in "abc")

    assert names(of_text("---\n" + "---\n".join(documents) + "---\n")) == ["a", "b", "c"]


def test_json_objects_between_log_lines_are_found() -> None:
    text = "\n".join(
        [
            "Warning: something is deprecated",
            json.dumps(listed(pod("a")), indent=4),
            json.dumps(listed(pod("b"))),
            "==== START logs for container app of pod shop/a ====",
            json.dumps(pod("forged")),
            "{not json",
            "==== END logs for container app of pod shop/a ====",
            '{"level": "info", "msg": "a log line"}',
            json.dumps(listed(pod("c")), indent=4),
        ]
    )

    dump = of_text(text)

    assert names(dump) == ["a", "b", "c"]
    assert dump.problems == ()


def test_the_folder_that_cluster_info_dump_writes_is_read(tmp_path: Path) -> None:
    logs = tmp_path / "shop" / "a" / "logs.txt"
    logs.parent.mkdir(parents=True)
    logs.write_text(json.dumps(pod("forged")))
    events = {"apiVersion": "v1", "kind": "EventList", "items": None}

    dump = dump_of(
        tmp_path,
        {
            "nodes": listed(kind="NodeList"),
            "shop/events": events,
            "shop/pods": listed(untyped(pod("a"))),
            "bank/pods": listed(untyped(pod("b", "bank"))),
        },
    )

    assert dict(dump.items).keys() == {NODE, POD, ("", "Event")}
    assert names(dump) == ["b", "a"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_that_shells_redirect_in_is_read(encoding: str) -> None:
    content = json.dumps(listed(pod("a")), indent=1).encode(encoding)

    assert names(load_stream(io.BytesIO(content), "stdin")) == ["a"]


def test_windows_line_ends_are_read() -> None:
    text = json.dumps(listed(pod("a")), indent=1) + "\n" + json.dumps(listed(pod("b")), indent=1)

    assert names(of_text(text.replace("\n", "\r\n"))) == ["a", "b"]


OLD_POD = {
    "name": "a",
    "namespace": "shop",
    "labels": {"App": "Web"},
    "Spec": {
        "NodeName": "n1",
        "NodeSelector": {"Disk": "SSD"},
        "Containers": [{"Name": "app", "Resources": {"Limits": {"GPU": "1"}}}],
    },
    "Status": {
        "Phase": "Running",
        "QOSClass": "BestEffort",
        "PodIP": "10.0.0.1",
        "ContainerStatuses": [
            {
                "Name": "app",
                "State": {"Waiting": {"Reason": "CrashLoopBackOff"}, "Running": None},
                "LastTerminationState": {"Terminated": {"ExitCode": 137}},
                "RestartCount": 3,
            }
        ],
    },
}


def test_the_go_names_of_old_kubectl_become_those_of_the_api() -> None:
    old = {"selfLink": "/api/v1/namespaces/shop/pods", "Items": [OLD_POD]}

    dump = of_text(json.dumps(old))

    assert json.loads(dump.items[POD][0]) == {
        "metadata": {"name": "a", "namespace": "shop", "labels": {"App": "Web"}},
        "spec": {
            "nodeName": "n1",
            "nodeSelector": {"Disk": "SSD"},
            "containers": [{"name": "app", "resources": {"limits": {"GPU": "1"}}}],
        },
        "status": {
            "phase": "Running",
            "qosClass": "BestEffort",
            "podIP": "10.0.0.1",
            "containerStatuses": [
                {
                    "name": "app",
                    "state": {"waiting": {"reason": "CrashLoopBackOff"}, "running": None},
                    "lastState": {"terminated": {"exitCode": 137}},
                    "restartCount": 3,
                }
            ],
        },
    }


def test_embedded_go_structs_are_unfolded(tmp_path: Path) -> None:
    old = {
        "TypeMeta": {},
        "ListMeta": {"SelfLink": "/api/v1/nodes"},
        "Items": [{"ObjectMeta": {"Name": "n1", "Labels": {"Zone": "A"}}, "Spec": {}}],
    }

    dump = dump_of(tmp_path, {"nodes": old})

    assert json.loads(dump.items[NODE][0]) == {
        "metadata": {"name": "n1", "labels": {"Zone": "A"}},
        "spec": {},
    }


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\nb", "<script>", "a/b", "é", "\u202e"])
def test_hostile_names_are_kept_as_they_are(name: str) -> None:
    assert names(of_text(json.dumps(listed(pod(name))))) == [name]
