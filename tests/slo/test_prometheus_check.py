"""Trying the queries of an objective out: what a first report would stumble over."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from prometheus_server import PrometheusServer, Question, Reply, failure, success, vector

from inspector.deadline import Deadline
from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.prometheus.check import check
from inspector.slo.prometheus.client import Client
from inspector.slo.prometheus.errors import PrometheusError
from inspector.slo.prometheus.server import Server

AT = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
OBJECTIVE = Objective(
    id="shop/web",
    service="shop",
    name="web",
    target=Fraction("0.999"),
    period=Period(rolling_s=86_400),
    queries=Queries(
        bad="sum(increase(errors[{{.window}}]))", total="sum(increase(hits[{{.window}}]))"
    ),
    source="test",
)


def checked(bad: Reply, total: Reply) -> tuple[tuple[str, ...], list[Question]]:
    def script(asked: Question) -> Reply:
        return bad if "errors" in asked.query else total

    with (
        PrometheusServer(script) as server,
        Client(Server(url=server.url), Deadline(20), backoff_seconds=0.001) as client,
    ):
        return check(OBJECTIVE, client, AT), server.questions


def one(value: str) -> Reply:
    return vector(({}, value))


def test_each_query_runs_once_over_a_quarter_of_an_hour() -> None:
    sentences, questions = checked(one("1"), one("10"))

    assert sentences == ()
    assert [question.query for question in questions] == [
        "sum(increase(errors[15m]))",
        "sum(increase(hits[15m]))",
    ]


@pytest.mark.parametrize(
    ("bad", "total", "sentence"),
    [
        (
            vector(),
            one("10"),
            "The query for bad answers nothing over 15m; that is right only while there are none.",
        ),
        (one("0"), vector(), "The query for total answers nothing over 15m."),
        (
            one("0"),
            vector(({"pod": "a"}, "1"), ({"pod": "b"}, "2")),
            "The query for total answers 2 series where one is needed; sum them.",
        ),
        (one("NaN"), one("1"), "The query for bad answers NaN: it divides by zero events."),
        (one("1"), one("+Inf"), "The query for total answers an infinite number."),
        (
            one("30"),
            one("10"),
            "There are more bad events than events: do both queries select the same?",
        ),
        (one("-1"), one("10"), "A count is negative: is it a gauge?"),
        (
            failure(400, "bad_data", "parse error"),
            one("1"),
            "The query for bad: Prometheus refuses the query: parse error",
        ),
        (
            one("1"),
            success("scalar", [0, "10"]),
            "The query for total: The query answers a scalar where a vector is needed.",
        ),
        (
            one("1"),
            vector(({}, "10"), infos=["PromQL info: metric might not be a counter"]),
            "The query for total warns: PromQL info: metric might not be a counter",
        ),
    ],
)
def test_each_fault_is_one_sentence(bad: Reply, total: Reply, sentence: str) -> None:
    sentences, _ = checked(bad, total)

    assert sentences == (sentence,)


def test_all_faults_are_told_together() -> None:
    sentences, _ = checked(one("NaN"), vector())

    assert len(sentences) == 2


def test_a_server_that_is_not_prometheus_ends_the_check() -> None:
    with pytest.raises(PrometheusError):
        checked(Reply(b"<html>"), one("1"))
