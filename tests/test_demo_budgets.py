"""The demo's budgets tell the story of its cluster, through the real client."""

import http.client
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.cluster.dump.model import Dump
from inspector.cluster.replay.server import Replay
from inspector.deadline import Deadline
from inspector.demo.prometheus import demo_metrics, demo_objectives
from inspector.slo.assessment import Assessment, Terms, assess
from inspector.slo.corrections import TimedSlice
from inspector.slo.measure import Events
from inspector.slo.objective import Objective
from inspector.slo.objectives.read import read_objectives
from inspector.slo.prometheus.check import check
from inspector.slo.prometheus.client import Client
from inspector.slo.prometheus.fetch import fetch
from inspector.slo.prometheus.history import History
from inspector.slo.prometheus.plan import WINDOWS
from inspector.slo.prometheus.server import Server
from inspector.slo.windows import Window

NOW = datetime(2026, 1, 15, 8, 17, tzinfo=UTC)
DUMP = Dump("test", {})

# On the hour, before the hour ends, in the small hours when traffic is low, on a leap day.
MORNINGS = [
    NOW,
    datetime(2026, 1, 15, 8, 0, tzinfo=UTC),
    datetime(2026, 1, 15, 3, 59, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 19, 30, tzinfo=UTC),
    datetime(2026, 7, 1, 0, 5, tzinfo=timezone(timedelta(hours=9))),
]

STORY = {
    "payments/checkout": ("exhausted", "page", "freeze"),
    "shop/web": ("ok", None, "open"),
    "search/query": ("at_risk", "ticket", "caution"),
    "data/etl-api": ("no_data", None, "unknown"),
    "staging/landing-page": ("exhausted", "page", "freeze"),
}

OBJECTIVES = {
    objective.id: objective
    for objective in read_objectives(demo_objectives(), "slos.yaml").objectives
}


@pytest.fixture(scope="module")
def served() -> Iterator[Replay]:
    with Replay(DUMP, metrics=demo_metrics(NOW)) as running:
        yield running


@pytest.fixture
def client(served: Replay) -> Iterator[Client]:
    with Client(Server(url=served.prometheus_url), Deadline(60)) as opened:
        yield opened


def assessed(objective: Objective, history: History, now: datetime) -> Assessment:
    size = timedelta(seconds=history.slice_s)
    slices = [TimedSlice(Window(x.start, x.start + size), x.events) for x in history.slices]
    recent = {WINDOWS[name]: found.events for name, found in history.windows.items()}
    terms = Terms(target=objective.target, period=objective.period.rolling_s)
    return assess(terms, slices, recent, now=now)


def told(assessment: Assessment) -> tuple[str, str | None, str]:
    status, severity = assessment.judgement.status, assessment.alerts.severity
    return status, severity, assessment.release


@pytest.mark.parametrize("now", MORNINGS, ids=str)
def test_each_promise_fares_as_the_story_tells_at_any_time_of_day(now: datetime) -> None:
    with (
        Replay(DUMP, metrics=demo_metrics(now)) as running,
        Client(Server(url=running.prometheus_url), Deadline(60)) as client,
    ):
        histories = {name: fetch(one, client, now) for name, one in OBJECTIVES.items()}

    verdicts = {
        name: told(assessed(OBJECTIVES[name], history, now)) for name, history in histories.items()
    }
    assert verdicts == STORY


def test_the_objectives_are_a_sloth_file_without_a_fault() -> None:
    read = read_objectives(demo_objectives(), "slos.yaml")

    assert read.faults == ()
    assert {one.id: str(one.target) for one in read.objectives} == {
        "payments/checkout": "999/1000",
        "shop/web": "999/1000",
        "search/query": "199/200",
        "data/etl-api": "99/100",
        "staging/landing-page": "199/200",
    }
    assert {one.period.rolling_s for one in read.objectives} == {30 * 86_400}


@pytest.mark.parametrize("name", [name for name in STORY if name != "data/etl-api"])
def test_whole_and_slices_agree_without_a_warning(client: Client, name: str) -> None:
    history = fetch(OBJECTIVES[name], client, NOW)

    assert history.observed == 720
    assert history.warnings == ()
    assert history.reconciliation is not None
    assert history.reconciliation.slices == history.reconciliation.whole


def test_the_failed_rollout_spends_the_last_of_the_budget(client: Client) -> None:
    checkout = OBJECTIVES["payments/checkout"]
    history = fetch(checkout, client, NOW)
    before = assessed(checkout, history, NOW - timedelta(hours=1)).spend
    after = assessed(checkout, history, NOW).spend

    assert before is not None
    assert after is not None
    assert before.remaining > 0 > after.remaining


def test_counts_are_those_of_the_story(client: Client) -> None:
    history = fetch(OBJECTIVES["staging/landing-page"], client, NOW)

    assert history.whole.events == Events(Fraction(429_483), Fraction(2517))
    assert history.windows["2h"].events == Events(Fraction(0), Fraction(1200))
    assert history.windows["6h"].events == Events(Fraction(2396), Fraction(1204))


def test_a_window_within_an_hour_has_the_rate_of_the_newest(client: Client) -> None:
    history = fetch(OBJECTIVES["payments/checkout"], client, NOW)

    assert history.slices[-1].events == Events(Fraction(10_800), Fraction(7200))
    assert history.windows["5m"].events == Events(Fraction(900), Fraction(600))
    assert history.windows["30m"].events == Events(Fraction(5400), Fraction(3600))


def test_queries_tried_out_alone_are_answered_too(client: Client) -> None:
    assert check(OBJECTIVES["shop/web"], client, NOW) == ()
    assert check(OBJECTIVES["data/etl-api"], client, NOW) == (
        "The query for bad answers nothing over 15m; that is right only while there are none.",
        "The query for total answers nothing over 15m.",
    )


def test_the_same_moment_gives_the_same_history() -> None:
    assert demo_metrics(NOW) == demo_metrics(NOW)


def requested(served: Replay, method: str, path: str, fields: Mapping[str, str]) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=10)
    encoded = urlencode(fields)
    if method == "GET":
        connection.request("GET", f"{path}?{encoded}")
    else:
        connection.request(method, path, body=encoded)
    response = connection.getresponse()
    found = response.status, json.loads(response.read())
    connection.close()
    return found


INSTANT, RANGE = "/prometheus/api/v1/query", "/prometheus/api/v1/query_range"
TOTAL = 'sum(increase(http_requests_total{namespace="staging",service="landing-page"}[1h]))'


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_both_methods_get_the_same_answer(served: Replay, method: str) -> None:
    fields = {"query": TOTAL, "time": "1768464000.000"}

    assert requested(served, method, INSTANT, fields) == (
        200,
        {
            "status": "success",
            "data": {
                "resultType": "vector",
                "result": [{"metric": {}, "value": [1768464000.0, "600"]}],
            },
        },
    )


def test_before_the_history_there_is_no_series(served: Replay) -> None:
    fields = {"query": TOTAL, "start": "1765864800", "end": "1765875600", "step": "3600"}
    _, body = requested(served, "GET", RANGE, fields)

    values = [[1765875600.0, "600"]]
    assert body["data"]["result"] == [{"metric": {}, "values": values}]


@pytest.mark.parametrize(
    "query",
    ["up", "sum(increase(other_total[1h]))", f"{TOTAL} or up", TOTAL.replace("1h", "1h:1m"), ""],
)
def test_a_query_that_is_not_recorded_is_refused_in_the_words_of_prometheus(
    served: Replay, query: str
) -> None:
    assert requested(served, "GET", INSTANT, {"query": query, "time": "1768464000"}) == (
        422,
        {
            "status": "error",
            "errorType": "execution",
            "error": "this is a recording, which does not hold the answer to this query",
        },
    )


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"time": "soon"}, 'invalid parameter "time": seconds since 1970 are needed'),
        ({"time": "1e9"}, 'invalid parameter "time": seconds since 1970 are needed'),
        (
            {"start": "0", "end": "9", "step": "0"},
            'invalid parameter "step": whole seconds are needed',
        ),
        (
            {"start": "9", "end": "0", "step": "1"},
            "end timestamp must not be before start time",
        ),
        (
            {"start": "0", "end": "11000", "step": "1"},
            "exceeded maximum resolution of 11,000 points per timeseries",
        ),
    ],
)
def test_a_request_that_makes_no_sense_is_bad_data(
    served: Replay, fields: Mapping[str, str], error: str
) -> None:
    path = INSTANT if "time" in fields else RANGE

    assert requested(served, "GET", path, {"query": TOTAL, **fields}) == (
        400,
        {"status": "error", "errorType": "bad_data", "error": error},
    )


def test_only_queries_are_answered(served: Replay) -> None:
    assert requested(served, "GET", "/prometheus/api/v1/labels", {}) == (
        404,
        {"status": "error", "errorType": "not_found", "error": "only queries are recorded"},
    )


@pytest.mark.parametrize("length", ["65537", "0000000000000070000", "-1", "many"])
def test_a_form_that_is_too_long_or_does_not_tell_its_length_is_not_read(
    served: Replay, length: str
) -> None:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", INSTANT)
    connection.putheader("Content-Length", length)
    connection.endheaders()
    response = connection.getresponse()
    connection.close()

    assert response.status == 405


def test_without_metrics_there_is_no_prometheus() -> None:
    with Replay(DUMP) as running:
        assert requested(running, "GET", INSTANT, {"query": TOTAL})[0] == 404
        assert requested(running, "POST", INSTANT, {"query": TOTAL})[0] == 405
