"""What cannot be read is named in one sentence, and costs neither memory nor the rest."""

import gzip
import hashlib
import io
import json
import os
import string
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.cluster.dump.builtin import kind_in
from inspector.cluster.dump.load import load, load_stream
from inspector.cluster.dump.model import EVERY, Dump, DumpError, Problem
from inspector.cluster.dump.yaml_text import values

POD = ("", "Pod")
PODS = json.dumps(
    {
        "apiVersion": "v1",
        "kind": "PodList",
        "items": [{"metadata": {"name": "a", "namespace": "shop"}}],
    }
)
YAML_POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefghijklmnopqrs", "bcdefghijklmnopqrst", strict=True)
)


def of_text(text: str | bytes) -> Dump:
    return load_stream(io.BytesIO(text.encode() if isinstance(text, str) else text), "stdin")


def beside_pods(folder: Path, name: str, content: str | bytes) -> Dump:
    """Loads a folder with one good list of pods and this file."""
    (folder / "good").mkdir()
    (folder / "good" / "pods.json").write_text(PODS)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    dump = load(folder)
    assert len(dump.items[POD]) == 1
    return dump


def refusal(path: Path) -> str:
    with pytest.raises(DumpError) as caught:
        load(path)
    return str(caught.value).replace(str(path), "PATH")


ADVICE = "; give a support bundle, a must-gather, or the output of `kubectl get -o json`"


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x") == "PATH does not exist: name a folder, an archive or a file"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "PATH could not be read: it is empty"),
        (b" \n\t\n", "PATH could not be read: it is empty"),
        (b"\x7fELF\0\0\0", "PATH could not be read: it is not a text file"),
        (b"some notes", "PATH holds no Kubernetes API objects"),
        (b"[]", "PATH holds no Kubernetes API objects"),
        (b'{"items": 7', "PATH could not be read: it is not valid JSON: Input data was truncated"),
    ],
)
def test_a_file_that_is_no_dump_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "dump"
    path.write_bytes(content)

    assert refusal(path) == sentence + ADVICE


def test_yaml_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_text("a: b\nc: @")

    assert refusal(path).startswith("PATH could not be read: it is not valid YAML: ")
    assert refusal(path).endswith(f", line 2{ADVICE}")


def test_a_folder_without_objects_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pod.log").write_text("hello")

    assert refusal(tmp_path) == f"PATH holds no Kubernetes API objects{ADVICE}"


def test_a_folder_of_unreadable_files_says_what_was_wrong_first(tmp_path: Path) -> None:
    for name in ("b.json", "a.json"):
        (tmp_path / name).write_text("{")

    assert refusal(tmp_path) == (
        "PATH could not be read: a.json is not valid JSON: Input data was truncated"
        f" (and 1 more){ADVICE}"
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cluster-resources/pods/shop.json", "Pod"),
        ("cluster-resources/pvcs/shop.json", "PersistentVolumeClaim"),
        ("cluster-resources/custom-resources/nodes.longhorn.io/x.yaml", "nodes.longhorn.io"),
        ("notes.json", ""),
    ],
)
def test_an_unreadable_file_is_named_with_the_kind_that_its_path_tells(
    tmp_path: Path, name: str, kind: str
) -> None:
    dump = beside_pods(tmp_path, name, "{" if name.endswith("json") else "- a: ***HIDDEN***\n")

    assert [(problem.path, problem.kind) for problem in dump.problems] == [(name, kind)]


def test_an_unreadable_text_tells_its_kind_itself(tmp_path: Path) -> None:
    dump = beside_pods(tmp_path, "a.json", '{"kind": "NodeList", "apiVersion": "v1", "items": [')

    assert dump.problems == (
        Problem("a.json", "is not valid JSON: Input data was truncated", "Node"),
    )


def test_of_several_documents_those_before_a_fault_are_kept_and_any_kind_may_be_lost() -> None:
    yaml = of_text(f"{YAML_POD}---\na: [\n")
    concatenated = of_text(f'{PODS}\n{{\n"kind": "NodeList", "apiVersion": "v1", "items": [')

    for dump in (yaml, concatenated):
        assert len(dump.items[POD]) == 1
        assert [problem.kind for problem in dump.problems] == [EVERY]


def test_a_dump_cut_off_in_a_log_may_have_lost_anything() -> None:
    dump = of_text(f"{PODS}\n==== START logs for container a of pod shop/a ====\n{{\n{PODS}\n")

    assert len(dump.items[POD]) == 1
    assert dump.problems == (Problem("stdin", "ends in the middle of a log", EVERY),)


def test_aliases_are_refused_before_they_expand(tmp_path: Path) -> None:
    dump = beside_pods(tmp_path, "bomb.yaml", BOMB)

    assert dump.problems == (
        Problem(
            "bomb.yaml",
            "uses YAML aliases, which Kubernetes never writes and which can expand",
        ),
    )


def test_an_asterisk_in_a_text_is_no_alias() -> None:
    dump = of_text(
        f"{YAML_POD}  annotations:\n    note: |\n      see *this*\n    cron: '*/5 * *'\n"
    )

    assert json.loads(dump.items[POD][0])["metadata"]["annotations"] == {
        "note": "see *this*\n",
        "cron": "*/5 * *",
    }


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000, "- " * 100_000, '{"a":' * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000],
    ids=["arrays", "sequences", "cut objects", "objects"],
)
@pytest.mark.parametrize("name", ["deep.json", "deep.yaml"])
def test_deep_nesting_loses_one_file_only(tmp_path: Path, name: str, content: str) -> None:
    assert [problem.path for problem in beside_pods(tmp_path, name, content).problems] == [name]


@pytest.mark.parametrize("depth", [900, 960, 980, 990, 1000])
def test_nesting_near_the_limit_of_the_decoder_does_not_crash(tmp_path: Path, depth: int) -> None:
    deep = '{"Items": [{"name": "x", "Spec": ' + '{"A":' * depth + "1" + "}" * depth + "}]}"

    beside_pods(tmp_path, "nodes.json", deep)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(string.printable + "é中"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(string.printable), inner),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_json_read_as_yaml_gives_the_same_values(value: object) -> None:
    assert list(values(json.dumps(value).encode())) == [value]


@pytest.mark.parametrize("path", [".json", "x/.json", "s.json", "cluster-resources/.json"])
def test_a_path_that_names_no_kind_lends_none(path: str) -> None:
    assert kind_in(path) == ""


def test_tags_of_yaml_build_nothing() -> None:
    dump = of_text(f"{YAML_POD}  labels:\n    x: !!python/object/apply:os.getcwd []\n")

    assert json.loads(dump.items[POD][0])["metadata"]["labels"] == {"x": []}


def test_numbers_beyond_all_bounds_stay_texts() -> None:
    dump = of_text(f"{YAML_POD}spec:\n  a: {'9' * 5000}\n  b: 1e999\n")

    assert json.loads(dump.items[POD][0])["spec"] == {"a": "9" * 5000, "b": "1e999"}


@pytest.mark.parametrize("item", ["null", "7", '{"metadata": 7}', '{"metadata": {"name": 7}}'])
def test_an_item_that_cannot_be_read_stays_in_its_list(item: str) -> None:
    text = f'{{"apiVersion": "v1", "kind": "PodList", "items": [{item}, {item}]}}'

    assert [bytes(one).decode() for one in of_text(text).items[POD]] == [item, item]


def test_items_that_are_no_list_are_a_problem(tmp_path: Path) -> None:
    dump = beside_pods(tmp_path, "a.json", '{"apiVersion": "v1", "kind": "NodeList", "items": {}}')

    assert dump.problems == (Problem("a.json", "has items that are not a list", "Node"),)


@pytest.mark.parametrize("content", [["nodes is forbidden"], {"shop": "nodes is forbidden"}])
def test_what_a_support_bundle_could_not_collect_is_named(tmp_path: Path, content: object) -> None:
    path = "cluster-resources/nodes-errors.json"

    assert beside_pods(tmp_path, path, json.dumps(content)).problems == (
        Problem(path, "says that it was not collected: nodes is forbidden", "Node"),
    )


def test_links_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "nodes.json").write_text('{"apiVersion": "v1", "kind": "NodeList", "items": []}')
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "nodes.json").symlink_to(outside / "nodes.json")
    (inside / "more").symlink_to(outside)
    os.mkfifo(inside / "pipe.json")

    dump = beside_pods(inside, "notes.txt", "")

    special = "is a link or a device, and those of a dump are not followed"
    assert set(dump.items) == {POD}
    assert [(one.path, one.reason) for one in dump.problems] == [
        ("more", special),
        ("nodes.json", special),
        ("pipe.json", special),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every folder")
def test_a_folder_that_may_not_be_opened_may_have_held_anything(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)

    dump = beside_pods(tmp_path, "notes.txt", "")

    assert dump.problems == (Problem("closed", "cannot be opened: Permission denied", EVERY),)


def archive(*members: tuple[str, bytes | str], mode: str = "w:gz") -> bytes:
    """A tar archive; a member with a text instead of bytes is a link to it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:  # type: ignore[call-overload] # any mode
        for name, content in members:
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                tar.addfile(member)
            else:
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_archives_are_read_in_every_compression(mode: str) -> None:
    dump = of_text(archive(("./bundle/pods.json", PODS.encode()), mode=mode))

    assert len(dump.items[POD]) == 1
    assert dump.problems == ()


def test_a_single_compressed_file_is_read() -> None:
    assert len(of_text(gzip.compress(PODS.encode())).items[POD]) == 1


def test_an_archive_gives_what_its_folder_gives(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    folder.mkdir()
    beside_pods(folder, "cluster-resources/nodes.json", "[]")
    with tarfile.open(tmp_path / "bundle.tar.gz", "w:gz") as tar:
        tar.add(folder, "bundle")

    assert load(tmp_path / "bundle.tar.gz").items == load(folder).items


def test_members_that_lead_out_of_an_archive_are_left_alone() -> None:
    dump = of_text(
        archive(
            ("pods.json", PODS.encode()),
            ("../nodes.json", b'{"apiVersion": "v1", "kind": "NodeList", "items": []}'),
            ("secrets.json", "/etc/shadow"),
            ("logs/pod.log", "pods.json"),
        )
    )

    assert set(dump.items) == {POD}
    assert [problem.path for problem in dump.problems] == ["secrets.json"]


def test_an_archive_cut_off_keeps_what_came_before_and_may_have_lost_anything() -> None:
    noise = b"".join(hashlib.sha256(bytes(one)).digest() for one in range(2000))
    whole = archive(("pods.json", PODS.encode()), ("noise.json", noise))

    dump = of_text(whole[: len(whole) // 2])

    assert len(dump.items[POD]) == 1
    assert [problem.kind for problem in dump.problems] == [EVERY]


@pytest.mark.parametrize("content", [b"\x1f\x8bnonsense", b"\xfd7zXZ\0nonsense", b"BZh9nonsense"])
def test_a_damaged_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(content)

    assert refusal(path).startswith(
        "PATH could not be read: it cannot be read to its end as an archive: "
    )


def test_a_header_as_large_as_memory_is_refused() -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 2**30

    with pytest.raises(DumpError, match="a file has a name that is too long"):
        of_text(header.tobuf() + bytes(10_240))


def test_an_archive_that_unpacks_to_more_than_it_may_is_refused() -> None:
    header = tarfile.TarInfo("pod.log")
    header.size = 2**31 + 1

    with pytest.raises(DumpError, match="unpacks to more than 2 GiB"):
        of_text(header.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))


def test_a_pipe_is_read_like_a_file() -> None:
    reader, writer = os.pipe()
    os.write(writer, PODS.encode())
    os.close(writer)

    assert len(load(Path(f"/dev/fd/{reader}")).items[POD]) == 1
    os.close(reader)


def test_a_dump_is_called_after_the_last_part_of_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "monday"
    folder.mkdir()
    (folder / "pods.json").write_text(PODS)

    assert load(folder).name == "monday"
    assert load(folder / "pods.json").name == "pods.json"
