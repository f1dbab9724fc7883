"""The history of one objective from a scripted Prometheus: each oddity has a name."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from prometheus_server import (
    PrometheusServer,
    Question,
    Reply,
    Script,
    failure,
    matrix,
    part,
    vector,
)

from inspector.deadline import Deadline
from inspector.slo.measure import Events, Measured, Quality
from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.prometheus.client import Client
from inspector.slo.prometheus.errors import Fault, PrometheusError
from inspector.slo.prometheus.fetch import fetch
from inspector.slo.prometheus.history import History, MeasuredSlice
from inspector.slo.prometheus.server import Server
from inspector.slo.windows import Window

NOW = datetime(2026, 1, 15, 8, 17, tzinfo=UTC)
LAST = datetime(2026, 1, 15, 7, tzinfo=UTC)  # start of the last whole slice
COUNTS = Queries(
    bad='sum(increase(http_total{code=~"5.."}[{{.window}}]))',
    total="sum(increase(http_total[{{.window}}]))",
)

Values = Mapping[str, str]  # by part; absent where there is no series


def objective(queries: Queries = COUNTS, hours: int = 4, slice_s: int = 3600) -> Objective:
    return Objective(
        id="shop/web",
        service="shop",
        name="web",
        target=Fraction("0.999"),
        period=Period(rolling_s=hours * 3600),
        slice_s=slice_s,
        queries=queries,
        source="test",
    )


def answering(values: Callable[[Question, float], Values]) -> Script:
    """Answers each part at each moment asked for."""

    def script(asked: Question) -> Reply:
        if not asked.ranged:
            found = values(asked, float(asked.fields["time"]))
            return vector(*((part(name), value) for name, value in found.items()))
        points = {at: values(asked, at) for at in asked.steps}
        return matrix(
            *(
                (part(name), {at: found[name] for at, found in points.items() if name in found})
                for name in asked.parts
                if any(name in found for found in points.values())
            )
        )

    return script


def always(**values: str) -> Script:
    return answering(lambda _asked, _at: values)


def fetched(
    script: Script, wanted: Objective | None = None, since: datetime | None = None
) -> History:
    return asked(script, wanted, since)[0]


def asked(
    script: Script, wanted: Objective | None = None, since: datetime | None = None
) -> tuple[History, list[Question]]:
    with (
        PrometheusServer(script) as server,
        Client(Server(url=server.url), Deadline(20), backoff_seconds=0.001) as client,
    ):
        return fetch(wanted or objective(), client, NOW, since=since), server.questions


def events(good: str, bad: str) -> Events:
    return Events(Fraction(good), Fraction(bad))


def ok(good: str, bad: str, *warnings: str) -> Measured:
    return Measured(quality=Quality.OK, events=events(good, bad), warnings=warnings)


def test_an_objective_costs_nine_requests_however_long_its_period() -> None:
    _, day = asked(always(bad="1", total="1000"), objective(hours=24))
    _, quarter = asked(always(bad="1", total="1000"), objective(hours=90 * 24))

    assert len(day) == len(quarter) == 9


def test_bad_and_total_are_asked_for_in_one_query() -> None:
    _, questions = asked(always(bad="1", total="1000"))

    assert {tuple(question.parts) for question in questions} == {("bad", "total")}


def test_slices_end_on_the_hour_and_windows_at_the_run() -> None:
    _, questions = asked(always(bad="1", total="1000"))

    moments = [
        (question.window, question.fields.get("time") or question.fields["start"])
        for question in questions
    ]
    now, end, first = "1768465020.000", "1768464000.000", "1768453200.000"
    assert moments == [
        ("1h", first),
        ("4h", end),
        ("5m", now),
        ("30m", now),
        ("1h", now),
        ("2h", now),
        ("6h", now),
        ("1d", now),
        ("3d", now),
    ]


def test_slices_and_windows_hold_the_events_counted() -> None:
    history = fetched(answering(lambda question, _at: _counts(question.window)))

    assert history.period == Window(LAST - timedelta(hours=3), LAST + timedelta(hours=1))
    assert history.slices == tuple(
        MeasuredSlice(LAST - timedelta(hours=ago), ok("998", "2")) for ago in (3, 2, 1, 0)
    )
    assert history.whole == ok("3992", "8")
    assert list(history.windows) == ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]
    assert history.windows["1h"] == ok("998", "2")
    assert history.windows["5m"] == Measured(quality=Quality.NO_DATA, reason="no_series")
    assert history.warnings == ()


def _counts(window: str) -> Values:
    known = {"1h": {"bad": "2", "total": "1000"}, "4h": {"bad": "8", "total": "4000"}}
    return known.get(window, {})


def test_a_slice_without_a_sample_is_none() -> None:
    gap = (LAST + timedelta(hours=1)).timestamp()
    history = fetched(
        answering(lambda _asked, at: {} if at == gap else {"bad": "1", "total": "10"})
    )

    assert history.slices[-1] == MeasuredSlice(LAST, None)
    assert history.observed == 3
    assert len(history.slices) == 4


@pytest.mark.parametrize(
    ("values", "measured"),
    [
        ({"total": "1000"}, ok("1000", "0", "error_series_absent")),
        ({"bad": "1"}, Measured(quality=Quality.NO_DATA, reason="no_series")),
        ({"bad": "0", "total": "0"}, Measured(quality=Quality.NO_DATA, reason="no_events")),
        ({"bad": "NaN", "total": "NaN"}, Measured(quality=Quality.NO_DATA, reason="nan")),
        (
            {"bad": "1", "total": "+Inf"},
            Measured(quality=Quality.INVALID_DATA, reason="not_finite"),
        ),
        ({"bad": "-1", "total": "10"}, Measured(quality=Quality.INVALID_DATA, reason="negative")),
        (
            {"bad": "20", "total": "10"},
            Measured(quality=Quality.INVALID_DATA, reason="bad_gt_total"),
        ),
        ({"bad": "1000.5", "total": "1000"}, ok("0", "1000", "bad_gt_total_clamped")),
    ],
    ids=["no bad", "no total", "no events", "nan", "inf", "negative", "reset", "noise"],
)
def test_every_oddity_of_two_counts_has_a_name(values: Values, measured: Measured) -> None:
    history = fetched(always(**values))

    assert history.whole == measured
    assert {item.measured for item in history.slices} == {measured}
    assert set(history.windows.values()) == {measured}


@pytest.mark.parametrize(
    ("queries", "values", "measured"),
    [
        (
            Queries(good="increase(g[{{.window}}])", total="increase(t[{{.window}}])"),
            {"good": "9", "total": "10"},
            ok("9", "1"),
        ),
        (
            Queries(good="increase(g[{{.window}}])", total="increase(t[{{.window}}])"),
            {"good": "20", "total": "10"},
            Measured(quality=Quality.INVALID_DATA, reason="good_gt_total"),
        ),
        (
            Queries(good="increase(g[{{.window}}])", bad="increase(b[{{.window}}])"),
            {"good": "9", "bad": "1"},
            ok("9", "1"),
        ),
        (
            Queries(ratio="sum(rate(b[{{.window}}])) / sum(rate(t[{{.window}}]))"),
            {"ratio": "0.25"},
            ok("0.75", "0.25", "ratio_only"),
        ),
        (
            Queries(ratio="avg_over_time(r[{{.window}}])"),
            {},
            Measured(quality=Quality.NO_DATA, reason="no_series"),
        ),
        (
            Queries(bad="b:avg{w='{{.window}}'}", total="t:avg{w='{{.window}}'}"),
            {"bad": "5", "total": "20"},
            ok("0.75", "0.25", "ratio_only"),
        ),
    ],
    ids=["good", "good > total", "good and bad", "ratio", "no ratio", "unknown unit"],
)
def test_each_combination_of_queries_becomes_events(
    queries: Queries, values: Values, measured: Measured
) -> None:
    assert fetched(always(**values), objective(queries)).whole == measured


def test_a_rate_counts_events_by_the_length_of_its_window() -> None:
    rates = Queries(bad="sum(rate(b[{{.window}}]))", total="sum(rate(t[{{.window}}]))")
    history = fetched(always(bad="0.5", total="10"), objective(rates))

    assert history.slices[0].measured == ok("34200", "1800")
    assert history.windows["5m"] == ok("2850", "150")


def test_several_series_are_refused_with_their_number() -> None:
    pods = [part("total") | {"pod": name} for name in ("a", "b", "c")]

    def script(asked: Question) -> Reply:
        if asked.ranged:
            return matrix(*((labels, dict.fromkeys(asked.steps, "1")) for labels in pods))
        return vector(*((labels, "1") for labels in pods))

    history = fetched(script)

    refused = Measured(quality=Quality.INVALID_DATA, reason="several_series")
    assert history.whole == refused
    assert history.slices[0].measured == refused
    assert history.warnings == (
        "The query for total answers 3 series where one is needed; sum them.",
    )


def test_a_query_that_fails_leaves_the_others_their_answers() -> None:
    def script(asked: Question) -> Reply:
        if asked.window == "3d":
            return failure(422, "execution", "too many samples")
        return always(bad="1", total="10")(asked)  # type: ignore[return-value] # a Reply

    history = fetched(script)

    assert history.windows["3d"] == Measured(quality=Quality.NO_DATA, reason="query_failed")
    assert history.windows["1d"] == ok("9", "1")
    assert history.warnings == ("Prometheus refuses the query: too many samples",)


def test_slices_that_cannot_be_asked_for_are_none() -> None:
    def script(asked: Question) -> Reply:
        if asked.ranged:
            return failure(503, "timeout", "query timed out")
        return vector((part("bad"), "1"), (part("total"), "10"))

    history = fetched(script)

    assert [item.measured for item in history.slices] == [None] * 4
    assert history.whole == ok("9", "1")
    assert history.warnings == ("Prometheus gave up on the query: query timed out",)


def test_a_server_that_is_not_prometheus_ends_the_fetch() -> None:
    with pytest.raises(PrometheusError) as caught:
        fetched(lambda _asked: Reply(b"<html>"))

    assert caught.value.fault is Fault.NOT_PROMETHEUS


def test_a_series_of_no_part_is_not_taken_for_one() -> None:
    def script(asked: Question) -> Reply:
        return matrix(({}, dict.fromkeys(asked.steps, "1"))) if asked.ranged else vector(({}, "1"))

    with pytest.raises(PrometheusError) as caught:
        fetched(script)

    assert caught.value.fault is Fault.NOT_PROMETHEUS


def test_partial_data_are_marked_on_the_numbers_and_told() -> None:
    def script(asked: Question) -> Reply:
        if asked.ranged:
            return matrix()
        said = ["store-7: connection refused"]
        return vector((part("bad"), "1"), (part("total"), "10"), warnings=said)

    history = fetched(script)

    assert history.whole == ok("9", "1", "partial_data")
    assert history.warnings == ("store-7: connection refused",)


def test_slices_that_agree_with_the_whole_are_reconciled() -> None:
    history = fetched(answering(lambda question, _at: _counts(question.window)))

    assert history.reconciliation is not None
    assert history.reconciliation.agrees
    assert history.reconciliation.bad_difference == 0
    assert history.reconciliation.total_difference == 0


def test_slices_that_lost_events_differ_from_the_whole() -> None:
    def values(question: Question, _at: float) -> Values:
        return {"bad": "50" if question.window == "4h" else "10", "total": "1000"}

    history = fetched(answering(values))

    assert history.reconciliation is not None
    assert not history.reconciliation.agrees
    assert history.reconciliation.bad_difference == -10


def test_ratios_are_not_reconciled() -> None:
    ratio = objective(Queries(ratio="avg_over_time(r[{{.window}}])"))

    assert fetched(always(ratio="0.1"), ratio).reconciliation is None


@pytest.mark.parametrize(("hours_kept", "late"), [(20, False), (18, False), (17, True)])
def test_less_retention_than_nine_tenths_of_the_period_is_noticed(
    hours_kept: int,
    late: bool,  # noqa: FBT001 - a column of the table
) -> None:
    oldest = LAST.timestamp() - hours_kept * 3600 + 3600

    def values(_asked: Question, at: float) -> Values:
        return {"bad": "0", "total": "10"} if at > oldest else {}

    history = fetched(answering(values), objective(hours=20))

    assert history.data_from == LAST - timedelta(hours=hours_kept - 1)
    assert history.observed == hours_kept
    assert history.begins_late is late


def test_no_data_at_all_begins_nowhere() -> None:
    history = fetched(always())

    assert history.data_from is None
    assert history.observed == 0
    assert not history.begins_late


def test_after_a_run_only_fresh_slices_are_asked_for() -> None:
    history, questions = asked(
        always(bad="1", total="10"), objective(hours=720), since=LAST - timedelta(hours=2)
    )

    assert [item.start.hour for item in history.slices] == [2, 3, 4, 5, 6, 7]
    assert questions[0].steps[0] == (LAST - timedelta(hours=4)).timestamp()
    assert history.reconciliation is None
    assert history.whole == ok("9", "1")


def test_a_period_that_has_just_begun_has_windows_only() -> None:
    wanted = Objective(
        id="shop/web",
        service="shop",
        name="web",
        target=Fraction("0.999"),
        period=Period(unit="day", zone="America/New_York", anchor="2026-01-01T03:00:00"),
        queries=COUNTS,
        source="test",
    )
    history, questions = asked(always(bad="1", total="10"), wanted)

    assert history.slices == ()
    assert history.whole == Measured(quality=Quality.NO_DATA, reason="no_whole_slice")
    assert history.windows["5m"] == ok("9", "1")
    assert len(questions) == 7


def test_more_slices_than_one_answer_may_hold_are_asked_for_in_turn() -> None:
    history, questions = asked(
        always(bad="1", total="10"), objective(hours=12_000 // 60, slice_s=60)
    )

    assert [len(question.steps) for question in questions if question.ranged] == [11_000, 1_000]
    assert len(history.slices) == history.observed == 12_000
