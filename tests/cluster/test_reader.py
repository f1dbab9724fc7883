"""A list is read page by page; what was read is kept, and the outcome says why it ended."""

import json
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from misbehaving import (
    Close,
    Hang,
    Misbehaving,
    Request,
    Reset,
    Step,
    answer,
    client,
    failure,
    head,
    page,
    serving,
)

from inspector.cluster.reader import Scope
from inspector.model import Outcome, State
from inspector.probe import Reading


def names(reading: Reading) -> list[str]:
    return [item.metadata.name for item in reading.objects]


def ending(outcome: Outcome) -> tuple[State, str]:
    return outcome.outcome, outcome.reason


def paged(request: Request, total: int) -> dict[str, Any]:
    """A page of the pods web-0 to web-<total - 1>, as an API server cuts it."""
    begin = int(request.query.get("continue", "0"))
    end = min(begin + int(request.query["limit"]), total)
    token = str(end) if end < total else ""
    return page([f"web-{number}" for number in range(begin, end)], token)


def test_a_list_is_read_to_its_last_page() -> None:
    with (
        Misbehaving(lambda request: answer(paged(request, 5))) as server,
        client(server, page_size=2) as reader,
    ):
        reading = reader.read()

    assert names(reading) == ["web-0", "web-1", "web-2", "web-3", "web-4"]
    assert [request.query for request in server.requests] == [
        {"limit": "2"},
        {"limit": "4", "continue": "2"},  # small objects: more of them at a time
    ]
    outcome = reading.outcome
    assert (outcome.outcome, outcome.objects, outcome.pages, outcome.requests) == (
        State.COMPLETE,
        5,
        2,
        2,
    )
    assert outcome.bytes == sum(
        len(json.dumps(paged(request, 5)).encode()) for request in server.requests
    )


@pytest.mark.parametrize("items", ["null", "[]"])
def test_a_list_of_nothing_is_complete(items: str) -> None:
    with (
        serving(answer(f'{{"kind":"PodList","metadata":{{}},"items":{items}}}')) as server,
        client(server) as reader,
    ):
        reading = reader.read()

    assert ending(reading.outcome) == (State.COMPLETE, "")
    assert reading.objects == []


def test_a_page_that_comes_only_when_small_is_asked_for_in_halves() -> None:
    def script(request: Request) -> Iterable[Step]:
        if int(request.query["limit"]) > 125 and "continue" in request.query:
            return failure(504, "timed out", Retry_After="0")
        return answer(paged(request, 1200))

    with Misbehaving(script) as server, client(server) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.COMPLETE, "")
    assert len(reading.objects) == 1200
    limits = [int(request.query["limit"]) for request in server.requests]
    assert limits == [500, 1000, 1000, 500, 500, 250, 250, 125, 125, 125, 125, 125, 125]


def test_a_page_that_is_too_slow_is_asked_for_in_halves() -> None:
    def script(request: Request) -> Iterable[Step]:
        return [Hang()] if request.query["limit"] == "100" else answer(paged(request, 60))

    with (
        Misbehaving(script) as server,
        client(server, page_size=100, request_seconds=0.3) as reader,
    ):
        reading = reader.read()

    assert ending(reading.outcome) == (State.COMPLETE, "")
    assert [request.query["limit"] for request in server.requests] == ["100", "100", "50", "50"]


def test_a_server_that_ignores_the_limit_costs_no_more_than_the_cap() -> None:
    endless = answer(b"[" * (65 * 2**20))
    with serving(endless) as server, client(server, page_size=100) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.FAILED, "the answer is larger than 64 MiB")
    assert [request.query["limit"] for request in server.requests] == ["100", "50"]


def test_the_end_of_the_time_ends_the_list_and_keeps_what_was_read() -> None:
    with (
        serving(answer(page(["web"], "next")), [Hang()]) as server,
        client(server, seconds=0.4) as reader,
    ):
        reading = reader.read()

    assert ending(reading.outcome) == (State.TRUNCATED, "the deadline passed")
    assert names(reading) == ["web"]
    assert [request.query["limit"] for request in server.requests] == ["500", "1000"]


def test_an_interrupt_ends_the_list_and_keeps_what_was_read() -> None:
    stop = threading.Event()

    def script(request: Request) -> Iterable[Step]:
        if "continue" not in request.query:
            return answer(page(["web"], "next"))
        stop.set()
        return [Hang()]

    with Misbehaving(script) as server, client(server, stop=stop) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.TRUNCATED, "the run was interrupted")
    assert names(reading) == ["web"]


def test_a_throttled_list_is_complete_in_the_end() -> None:
    seen: set[str] = set()

    def script(request: Request) -> Iterable[Step]:
        token = request.query.get("continue", "")
        if token in ("", "1", "3") and token not in seen:
            seen.add(token)
            return failure(429, Retry_After="0")
        return answer(paged(request, 6))

    with Misbehaving(script) as server, client(server, page_size=1) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.COMPLETE, "")
    assert len(reading.objects) == 6
    assert reader.pace.retries == 3


def test_a_throttled_list_that_has_no_time_left_is_truncated() -> None:
    throttled = failure(429, "slow down", Retry_After="86400")
    with serving(answer(page(["web"], "next")), throttled) as server, client(server) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (
        State.TRUNCATED,
        "a wait of 35 s would pass the deadline after: slow down",
    )
    assert names(reading) == ["web"]


def test_no_part_of_a_broken_page_is_counted() -> None:
    body = json.dumps(page(["web"], "next")).encode()
    cut: list[Step] = [head(content_length=str(len(body))) + body[:-9], Close()]
    with serving(cut, answer(body), cut, answer(page(["api"]))) as server, client(server) as reader:
        reading = reader.read()

    assert names(reading) == ["web", "api"]
    assert reading.outcome.pages == 2


def test_an_expired_list_is_continued_and_called_inconsistent() -> None:
    with (
        serving(
            answer(page(["web", "api"], "t1")),
            failure(410, "expired", "fresh"),
            answer(page(["api", "db"])),
        ) as server,
        client(server) as reader,
    ):
        reading = reader.read()

    assert ending(reading.outcome) == (
        State.INCONSISTENT,
        "the list expired while it was read and was continued",
    )
    assert names(reading) == ["web", "api", "db"]
    assert reading.outcome.objects == 3
    assert server.requests[-1].query["continue"] == "fresh"


def test_a_list_that_expires_twice_without_a_token_is_truncated() -> None:
    first, expired = answer(page(["web"], "t1")), failure(410, "expired")
    with serving(first, expired, first, expired) as server, client(server) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.TRUNCATED, "expired")
    assert names(reading) == ["web"]
    assert [request.query["limit"] for request in server.requests] == [
        "500",
        "1000",
        "1000",
        "1000",
    ]


def test_a_server_that_only_ever_says_expired_is_left_alone() -> None:
    with (
        serving(answer(page(["web"], "t1")), failure(410, "expired", "t2")) as server,
        client(server) as reader,
    ):
        reading = reader.read()

    assert ending(reading.outcome) == (State.TRUNCATED, "expired")
    assert len(server.requests) == 3


def test_a_repeated_token_is_a_loop() -> None:
    with serving(answer(page(["web"], "same"))) as server, client(server) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.TRUNCATED, "the server repeats its continue token")
    assert len(server.requests) == 2


def test_pages_without_end_are_cut_off() -> None:
    endless = Misbehaving(lambda request: answer(paged(request, 10**9)))
    with endless as server, client(server, page_size=1, pages_cap=7) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.TRUNCATED, "more than 7 pages")
    assert len(server.requests) == 7


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"kind": "Table", "rows": []}, "kind Table instead of PodList"),
        ({"kind": "Status", "status": "Failure"}, "kind Status instead of PodList"),
        ({"kind": "ServiceList", "items": []}, "kind ServiceList instead of PodList"),
        ({"hello": "world"}, "kind unknown instead of PodList"),
    ],
)
def test_a_document_of_another_kind_is_not_an_empty_list(body: dict[str, Any], reason: str) -> None:
    with serving(answer(body)) as server, client(server) as reader:
        assert ending(reader.read().outcome) == (State.FAILED, reason)


@pytest.mark.parametrize("body", [b"", b"null", b"<html>", b"\xff\xfe", b"[" * 10_000])
def test_what_is_not_a_list_at_all_is_a_failure(body: bytes) -> None:
    with serving(answer(body)) as server, client(server) as reader:
        outcome = reader.read().outcome

    assert outcome.outcome is State.FAILED
    assert outcome.reason.startswith("the list cannot be decoded: ")
    assert len(server.requests) == 1


def item(name: str, rest: str = "") -> str:
    return f'{{"metadata":{{"name":"{name}","namespace":"shop"}}{rest}}}'


def a_list(*items: str, token: str = "") -> bytes:
    meta = f'{{"resourceVersion":"1","continue":"{token}"}}'
    text = f'{{"kind":"PodList","apiVersion":"v1","metadata":{meta},"items":[{",".join(items)}]}}'
    return text.encode("utf-8", "surrogateescape")


WELL = [item(f"well-{number}") for number in range(30)]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(',"status":{"containerStatuses":[{"restartCount":"3"}]}', id="string count"),
        pytest.param(',"status":{"startTime":"tomorrow"}', id="bad timestamp"),
        pytest.param(',"status":{"phase":"\udcff\udcfe"}', id="invalid UTF-8"),
        pytest.param(',"status":{"containerStatuses":[null]}', id="null in a list"),
        pytest.param(f',"metadata":{{"name":"x","generation":{"9" * 10_000}}}', id="long integer"),
        pytest.param(',"status":5', id="number for an object"),
    ],
)
def test_an_unreadable_object_loses_only_itself(broken: str) -> None:
    body = a_list(*WELL, item("sick", broken))
    with serving(answer(body)) as server, client(server) as reader:
        reading = reader.read()

    outcome = reading.outcome
    assert ending(outcome) == (State.COMPLETE, "1 could not be decoded")
    assert (outcome.objects, outcome.unreadable) == (30, 1)
    assert len(outcome.lost) == 1
    assert not outcome.whole


@pytest.mark.parametrize(
    "odd",
    [
        ',"spec":{"containers":null},"status":{"containerStatuses":null,"conditions":null}',
        ',"unknown":{"deep":[[[{"x":null}]]]}',
        ',"metadata":{"name":"b"},"metadata":{"name":"web","namespace":"shop"}',
    ],
)
def test_null_lists_and_unknown_fields_are_no_fault(odd: str) -> None:
    with serving(answer(a_list(item("web", odd)))) as server, client(server) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.COMPLETE, "")
    assert names(reading) == ["web"]


def test_a_kind_that_has_drifted_is_not_called_complete() -> None:
    broken = [item(f"sick-{number}", ',"status":5') for number in range(3)]
    with serving(answer(a_list(*WELL, *broken))) as server, client(server) as reader:
        outcome = reader.read().outcome

    assert ending(outcome) == (State.TRUNCATED, "3 could not be decoded")
    assert outcome.lost == ("shop/sick-0", "shop/sick-1", "shop/sick-2")


def test_an_object_too_deep_to_decode_is_found_by_smaller_pages_and_passed_over() -> None:
    deep = item("abyss", ',"spec":{"x":' + "[" * 5000 + "]" * 5000 + "}")
    items = [*(item(f"web-{number}") for number in range(37)), deep, *WELL]

    def script(request: Request) -> Iterable[Step]:
        begin = int(request.query.get("continue") or 0)
        end = min(begin + int(request.query["limit"]), len(items))
        return answer(a_list(*items[begin:end], token=str(end) if end < len(items) else ""))

    with Misbehaving(script) as server, client(server, page_size=64) as reader:
        reading = reader.read()

    assert len(reading.objects) == 67
    assert ending(reading.outcome) == (State.COMPLETE, "1 could not be decoded")
    assert reading.outcome.lost == ("abyss",)
    assert len(server.requests) <= 15


@pytest.mark.parametrize(
    ("code", "state"),
    [(401, State.FAILED), (403, State.FORBIDDEN), (404, State.ABSENT), (418, State.FAILED)],
)
def test_the_status_of_a_refusal_is_the_outcome(code: int, state: State) -> None:
    with serving(failure(code, "no")) as server, client(server) as reader:
        outcome = reader.read().outcome

    assert outcome.outcome is state
    assert not outcome.whole


def test_an_unknown_field_selector_is_replaced_by_our_own_filter() -> None:
    events = [
        {"metadata": {"name": "pulled", "namespace": "shop"}, "type": "Normal"},
        {"metadata": {"name": "failed", "namespace": "shop"}, "type": "Warning"},
        {"metadata": {"name": "odd", "namespace": "shop"}},
    ]

    def script(request: Request) -> Iterable[Step]:
        if "fieldSelector" in request.query:
            return failure(400, "field label not supported: type")
        return answer({"kind": "EventList", "metadata": {}, "items": events})

    with Misbehaving(script) as server, client(server) as reader:
        reading = reader.read("events")

    assert ending(reading.outcome) == (State.COMPLETE, "")
    assert names(reading) == ["failed", "odd"]
    assert server.requests[0].query == {"limit": "500", "fieldSelector": "type!=Normal"}
    assert server.requests[1].query == {"limit": "500"}


def test_events_of_every_odd_shape_are_read() -> None:
    events = [
        {"metadata": {"name": "new"}, "eventTime": "2026-01-15T07:00:00.123456Z", "count": None},
        {"metadata": {"name": "old"}, "firstTimestamp": None, "lastTimestamp": None, "count": 0},
        {"metadata": {"name": "series"}, "series": {"count": 7, "lastObservedTime": None}},
        {"metadata": {"name": "future"}, "eventTime": "2999-01-15T07:00:00Z"},
        {"metadata": {"name": "type"}, "type": "Strange"},
    ]
    listed = answer({"kind": "EventList", "metadata": {}, "items": events})
    with serving(listed) as server, client(server) as reader:
        reading = reader.read("events")

    assert names(reading) == ["new", "old", "series", "future", "type"]
    assert reading.outcome.unreadable == 0


def test_a_scope_names_what_is_asked_of_the_server() -> None:
    scope = Scope(("api", "shop"), "app=web")
    with serving(answer(page(["web"]))) as server, client(server, scope=scope) as reader:
        reading = reader.read()

    assert [(request.path, request.query["labelSelector"]) for request in server.requests] == [
        ("/api/v1/namespaces/api/pods", "app=web"),
        ("/api/v1/namespaces/shop/pods", "app=web"),
    ]
    assert reading.outcome.scope == "api, shop, app=web"


def test_an_excluded_namespace_is_read_and_left_out() -> None:
    scope = Scope(excluded=frozenset({"shop"}))
    with serving(answer(page(["web"]))) as server, client(server, scope=scope) as reader:
        reading = reader.read()

    assert reading.objects == []
    assert ending(reading.outcome) == (State.COMPLETE, "")
    assert reading.outcome.scope == "not shop"


@pytest.mark.parametrize("scope", [Scope(("open", "secret")), Scope(("secret", "open"))])
def test_one_forbidden_namespace_makes_a_part_of_the_rest(scope: Scope) -> None:
    def script(request: Request) -> Iterable[Step]:
        if "secret" in request.path:
            return failure(403, 'pods is forbidden in the namespace "secret"')
        return answer(page(["web"]))

    with Misbehaving(script) as server, client(server, scope=scope) as reader:
        reading = reader.read()

    assert names(reading) == ["web"]
    assert ending(reading.outcome) == (
        State.TRUNCATED,
        'pods is forbidden in the namespace "secret"',
    )


def test_forbidden_everywhere_is_forbidden() -> None:
    scope = Scope(("a", "b"))
    with serving(failure(403, "no")) as server, client(server, scope=scope) as reader:
        reading = reader.read()

    assert ending(reading.outcome) == (State.FORBIDDEN, "no")
    assert len(server.requests) == 2


ALL = [f"web-{number}" for number in range(9)]


def faulty(fault: str, request: Request) -> list[Step]:
    """One answer about the nine pods, as this fault has it."""
    token = request.query.get("continue", "")
    body = json.dumps(paged(request, len(ALL))).encode()
    answers: dict[str, list[Step]] = {
        "none": answer(body),
        "unavailable": failure(503, Retry_After="0"),
        "overloaded": failure(429, Retry_After="0"),
        "timed out": failure(504, Retry_After="0"),
        "reset": [Reset()],
        "cut off": [head(content_length=str(len(body))) + body[:-5], Close()],
        "expired, with a token": failure(410, "expired", token or "0"),
        "expired": failure(410, "expired"),
        "login page": answer("<html>", media="text/html"),
    }
    return answers[fault]


FAULTS = ["none"] * 4 + [
    *("unavailable", "overloaded", "timed out", "reset", "cut off"),
    *("expired, with a token", "expired", "login page"),
]


@given(faults=st.lists(st.sampled_from(FAULTS), max_size=12))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_whatever_happens_a_complete_list_is_complete_and_no_object_counts_twice(
    faults: list[str],
) -> None:
    left = list(faults)

    def script(request: Request) -> Iterable[Step]:
        return faulty(left.pop(0) if left else "none", request)

    with Misbehaving(script) as server, client(server, page_size=2) as reader:
        reading = reader.read()

    found = names(reading)
    assert len(set(found)) == len(found) == reading.outcome.objects
    assert set(found) <= set(ALL)
    if reading.outcome.outcome in (State.COMPLETE, State.INCONSISTENT):
        assert sorted(found) == ALL
    else:
        assert reading.outcome.reason
