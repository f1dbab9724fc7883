"""One query over HTTP: what is sent, what comes back, and what each failure is called."""

import gzip
import math
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_server import (
    Drip,
    HangUp,
    PrometheusServer,
    Reply,
    Silence,
    failure,
    matrix,
    serving,
    success,
    vector,
)
from prometheus_tls import certificate, tls

from inspector.deadline import Deadline
from inspector.slo.prometheus.answer import Answer, Sample, Series
from inspector.slo.prometheus.client import BODY_CAP_BYTES, TRIES, Client
from inspector.slo.prometheus.errors import Fault, PrometheusError
from inspector.slo.prometheus.server import Server

SECRET = "hunter2-correct-horse"  # noqa: S105 - what must never be told
AT = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
AT_S = 1768464000.0
ONE = vector(({}, "1"), at=AT_S)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def secret(folder: Path, content: str = SECRET) -> str:
    path = folder / "secret"
    path.write_text(content)
    return str(path)


def asking(
    server: Server, *, seconds: float = 20, request_seconds: float = 10, backoff: float = 0.001
) -> Client:
    deadline = Deadline(seconds)
    return Client(server, deadline, request_seconds=request_seconds, backoff_seconds=backoff)


def ask(server: PrometheusServer, query: str = "up", **files: str) -> Answer:
    with asking(Server(url=server.url, **files)) as client:
        return client.instant(query, AT)


def refused(server: PrometheusServer, **files: str) -> PrometheusError:
    with pytest.raises(PrometheusError) as caught:
        ask(server, **files)
    return caught.value


def test_an_instant_query_names_its_moment_and_refuses_partial_answers() -> None:
    with serving(ONE) as server:
        ask(server, "up")

    (asked,) = server.questions
    assert (asked.method, asked.path) == ("GET", "/api/v1/query")
    assert asked.fields == {"query": "up", "time": "1768464000.000", "partial_response": "false"}
    assert asked.headers["user-agent"].startswith("inspector/")
    assert "authorization" not in asked.headers


def test_a_range_query_names_both_ends_and_the_step() -> None:
    with serving(matrix()) as server, asking(Server(url=server.url)) as client:
        client.range("up", AT, AT.replace(hour=10), 3600)

    (asked,) = server.questions
    assert asked.path == "/api/v1/query_range"
    assert asked.fields["start"] == "1768464000.000"
    assert asked.fields["end"] == "1768471200.000"
    assert asked.fields["step"] == "3600"


def test_a_path_prefix_is_kept() -> None:
    with serving(ONE) as server, asking(Server(url=f"{server.url}/prom/")) as client:
        client.instant("up", AT)

    assert server.questions[0].path == "/prom/api/v1/query"


def test_a_long_query_is_posted() -> None:
    query = "up + " * 500 + "up"
    with serving(ONE) as server:
        ask(server, query)

    assert server.questions[0].method == "POST"
    assert server.questions[0].query == query


def test_series_come_with_their_labels_and_samples() -> None:
    with serving(vector(({"job": "web"}, "0.5"), at=AT_S)) as server:
        answer = ask(server)

    assert answer == Answer((Series({"job": "web"}, (Sample(AT_S, 0.5),)),))


def test_a_range_brings_all_samples_of_a_series() -> None:
    script = serving(matrix(({}, {AT_S: "1", AT_S + 60: "2"})))
    with script as server, asking(Server(url=server.url)) as client:
        answer = client.range("up", AT, AT.replace(minute=1), 60)

    assert answer.series[0].samples == (Sample(AT_S, 1.0), Sample(AT_S + 60, 2.0))


def test_nan_and_infinities_stay_what_they_are() -> None:
    with serving(vector(({"a": "1"}, "NaN"), ({"a": "2"}, "+Inf"), ({"a": "3"}, "-Inf"))) as server:
        answer = ask(server)

    values = [series.samples[0].value for series in answer.series]
    assert math.isnan(values[0])
    assert values[1:] == [math.inf, -math.inf]


def test_warnings_and_infos_are_kept() -> None:
    said = vector(({}, "1"), warnings=["store a is down"], infos=["PromQL info: not a counter"])
    with serving(said) as server:
        answer = ask(server)

    assert answer.warnings == ("store a is down",)
    assert answer.infos == ("PromQL info: not a counter",)
    assert answer.partial


def test_a_warning_about_the_query_does_not_make_the_data_partial() -> None:
    with serving(vector(({}, "1"), warnings=["PromQL warning: bad bucket label"])) as server:
        assert not ask(server).partial


def test_a_compressed_answer_is_read() -> None:
    packed = Reply(gzip.compress(ONE.body), headers={"Content-Encoding": "gzip"})
    with serving(packed) as server:
        assert ask(server).series[0].samples[0].value == 1.0


def test_a_token_is_read_anew_for_each_request(tmp_path: Path) -> None:
    path = secret(tmp_path, "first\n")
    with serving(ONE) as server, asking(Server(url=server.url, token_file=path)) as client:
        client.instant("up", AT)
        secret(tmp_path, "second\n")
        client.instant("up", AT)

    sent = [asked.headers["authorization"] for asked in server.questions]
    assert sent == ["Bearer first", "Bearer second"]


def test_a_user_is_sent_with_the_password_of_a_file(tmp_path: Path) -> None:
    with serving(ONE) as server:
        ask(server, username="ada", password_file=secret(tmp_path, "s3cret"))

    assert server.questions[0].headers["authorization"] == "Basic YWRhOnMzY3JldA=="


def test_no_credential_is_taken_from_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login ada password {SECRET}\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(ONE) as server:
        ask(server)

    assert "authorization" not in server.questions[0].headers


def test_a_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ONE) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with asking(Server(url="http://prometheus.example:9090")) as client:
            client.instant("up", AT)
            client.instant("up", AT)

    assert [asked.headers["host"] for asked in proxy.questions] == ["prometheus.example:9090"] * 2


def test_a_server_is_trusted_by_the_authority_of_a_file(tmp_path: Path) -> None:
    with PrometheusServer(lambda _asked: ONE, tls(tmp_path, "prom")) as server:
        answer = ask(server, ca_file=str(tmp_path / "prom.pem"))

    assert answer.series[0].samples[0].value == 1.0


def test_the_authority_of_the_settings_goes_before_that_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, _ = certificate(tmp_path, "other")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    with PrometheusServer(lambda _asked: ONE, tls(tmp_path, "prom")) as server:
        assert ask(server, ca_file=str(tmp_path / "prom.pem")).series


def test_an_unknown_authority_is_refused_at_once(tmp_path: Path) -> None:
    other, _ = certificate(tmp_path, "other")
    with PrometheusServer(lambda _asked: ONE, tls(tmp_path, "prom")) as server:
        error = refused(server, ca_file=str(other))

    assert error.fault is Fault.UNREACHABLE
    assert str(error).startswith(f"TLS with {server.url} failed: ")
    assert "certificate" in str(error)
    assert server.questions == []


def test_a_client_certificate_is_shown(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path, "me")
    context = tls(tmp_path, "prom", clients=cert)
    with PrometheusServer(lambda _asked: ONE, context) as server:
        answer = ask(
            server, ca_file=str(tmp_path / "prom.pem"), cert_file=str(cert), key_file=str(key)
        )

    assert answer.series


def test_a_missing_authority_file_is_a_fault_of_the_settings() -> None:
    with (
        serving(ONE) as server,
        asking(Server(url=server.url.replace("http:", "https:"), ca_file="/nowhere.pem")) as client,
        pytest.raises(PrometheusError) as caught,
    ):
        client.instant("up", AT)

    assert caught.value.fault is Fault.SETTINGS
    assert "/nowhere.pem" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("prometheus:9090", "does not start with https:// or http://"),
        ("ftp://prometheus", "does not start with https:// or http://"),
        ("https://", "does not start with https:// or http://"),
        ("https://[::1", "is not valid"),
        (f"https://ada:{SECRET}@prometheus", "name a password file instead"),
        ("https://prometheus/?tenant=a", "name its base only"),
    ],
)
def test_a_url_that_is_none_is_refused_before_anything_is_sent(url: str, told: str) -> None:
    with pytest.raises(PrometheusError) as caught:
        asking(Server(url=url))

    assert caught.value.fault is Fault.SETTINGS
    assert told in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_credential_needs_encryption_beyond_loopback(tmp_path: Path) -> None:
    server = Server(url="http://prometheus.monitoring:9090", token_file=secret(tmp_path))
    with pytest.raises(PrometheusError, match="no credential is sent in clear text"):
        asking(server)


def test_a_token_and_a_user_together_are_refused(tmp_path: Path) -> None:
    path = secret(tmp_path)
    server = Server(url="https://p", token_file=path, username="ada", password_file=path)
    with pytest.raises(PrometheusError, match="both a token and a user"):
        asking(server)


@pytest.mark.parametrize("content", ["", "\n", f"{SECRET}\nX-Other: 1"])
def test_a_token_that_fits_no_header_is_not_quoted(tmp_path: Path, content: str) -> None:
    with serving(ONE) as server:
        error = refused(server, token_file=secret(tmp_path, content))

    assert str(error) == f"{tmp_path}/secret holds no usable credential."
    assert server.questions == []


def test_a_token_file_that_is_missing_is_named() -> None:
    with serving(ONE) as server:
        error = refused(server, token_file="/nowhere/token")  # noqa: S106 - a path

    assert str(error) == "The file /nowhere/token is needed: No such file or directory."


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_an_overloaded_server_is_asked_again(status: int) -> None:
    with serving(Reply(b"", status), ONE) as server:
        answer = ask(server)

    assert answer.series
    assert len(server.questions) == 2


def test_a_connection_that_broke_is_tried_again() -> None:
    with serving(HangUp(), Reply(ONE.body[:10], length=500), ONE) as server:
        assert ask(server).series

    assert len(server.questions) == 3


def test_retries_come_to_an_end() -> None:
    with serving(Reply(b"", 503)) as server:
        error = refused(server)

    assert len(server.questions) == TRIES
    assert error.fault is Fault.UNREACHABLE
    assert str(error) == f"{server.url} answers HTTP 503."


def test_the_wait_that_a_server_asks_for_is_kept_but_not_beyond_the_deadline() -> None:
    with serving(failure(429, "too_many", "slow down", Retry_After="3600")) as server:
        error = refused(server)

    assert len(server.questions) == 1
    assert error.fault is Fault.TIMED_OUT
    assert "slow down" in str(error)


def test_the_wait_that_a_server_asks_for_replaces_the_usual_one() -> None:
    busy = Reply(b"", 503, {"Retry-After": "0"})
    with serving(busy, ONE) as server, asking(Server(url=server.url), backoff=3600) as client:
        assert client.instant("up", AT).series


def test_an_error_of_the_query_is_told_in_prometheus_own_words() -> None:
    with serving(failure(400, "bad_data", '1:4: parse error: unexpected ")"')) as server:
        error = refused(server)

    assert error.fault is Fault.QUERY
    assert str(error) == 'Prometheus refuses the query: 1:4: parse error: unexpected ")"'
    assert len(server.questions) == 1


def test_a_query_that_prometheus_gave_up_on_is_not_asked_again() -> None:
    with serving(failure(503, "timeout", "query timed out in expression evaluation")) as server:
        error = refused(server)

    assert error.fault is Fault.TIMED_OUT
    assert len(server.questions) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_rejected_credential_is_never_told(tmp_path: Path, status: int) -> None:
    echo = failure(status, "auth", f"no: Bearer {SECRET}")
    with serving(echo) as server:
        error = refused(server, token_file=secret(tmp_path))

    assert error.fault is Fault.UNAUTHORISED
    assert str(error) == f"{server.url} does not accept the credential (HTTP {status})."


def test_a_missing_credential_is_asked_for() -> None:
    with serving(Reply(b"", 401)) as server:
        error = refused(server)

    assert str(error) == f"{server.url} wants a credential (HTTP 401)."


def test_a_token_that_the_server_repeats_is_masked(tmp_path: Path) -> None:
    echo = failure(400, "bad_data", f"header was Bearer {SECRET}")
    with serving(echo) as server:
        error = refused(server, token_file=secret(tmp_path))

    assert SECRET not in str(error)


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    with serving(ONE) as elsewhere:
        moved = Reply(b"", 302, {"Location": f"{elsewhere.url}/login"})
        with serving(moved) as server:
            error = refused(server, token_file=secret(tmp_path))

    assert error.fault is Fault.NOT_PROMETHEUS
    assert "redirects to" in str(error)
    assert elsewhere.questions == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>Grafana</html>"),
        Reply(b"{}"),
        Reply(b'{"status":"success"}'),
        Reply(b"\xff\xfe"),
        Reply(b"[" * 100_000),
        Reply(b"not found", 404),
        Reply(b"plain", headers={"Content-Encoding": "gzip"}),
        success("vector", [{"metric": {}, "value": [0, "many"]}]),
        success("vector", {"metric": {}}),
        success("vector", [{"value": [0, "1"]}]),
    ],
    ids=[
        "page",
        "empty",
        "no-data",
        "binary",
        "deep",
        "404",
        "unpackable",
        "text",
        "object",
        "no-labels",
    ],
)
def test_what_is_not_prometheus_is_called_so(reply: Reply) -> None:
    with serving(reply) as server:
        assert refused(server).fault is Fault.NOT_PROMETHEUS


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (success("scalar", [AT_S, "1"]), "The query answers a scalar where a vector is needed."),
        (matrix(), "The query answers a matrix where a vector is needed."),
        (
            success("vector", [{"metric": {}, "histogram": [AT_S, {"count": "1"}]}]),
            "The query answers native histograms where numbers are needed.",
        ),
    ],
    ids=["scalar", "matrix", "histogram"],
)
def test_a_result_of_another_kind_is_a_fault_of_the_query(reply: Reply, told: str) -> None:
    with serving(reply) as server:
        error = refused(server)

    assert error.fault is Fault.QUERY
    assert str(error) == told


def test_an_answer_beyond_the_cap_is_not_read_to_its_end() -> None:
    bomb = gzip.compress(b" " * (BODY_CAP_BYTES + 1))
    with serving(Reply(bomb, headers={"Content-Encoding": "gzip"})) as server:
        error = refused(server)

    assert error.fault is Fault.QUERY
    assert "larger than 16 MiB" in str(error)


@pytest.mark.parametrize("said", [Silence(), Drip()], ids=["silent", "dripping"])
def test_a_slow_server_costs_one_time_limit(said: Silence | Drip) -> None:
    with (
        serving(said) as server,
        asking(Server(url=server.url), request_seconds=0.3) as client,
        pytest.raises(PrometheusError) as caught,
    ):
        client.instant("up", AT)

    assert caught.value.fault is Fault.TIMED_OUT
    assert str(caught.value) == f"{server.url} gave no whole answer within 0.3 s."


def test_an_answer_that_the_deadline_cuts_off_is_not_waited_for() -> None:
    with (
        serving(Drip()) as server,
        asking(Server(url=server.url), seconds=0.3, request_seconds=60) as client,
        pytest.raises(PrometheusError) as caught,
    ):
        client.instant("up", AT)

    told = f"{server.url} gave no whole answer before the deadline passed."
    assert (caught.value.fault, str(caught.value)) == (Fault.TIMED_OUT, told)


def test_nothing_is_sent_after_the_deadline() -> None:
    with (
        serving(ONE) as server,
        asking(Server(url=server.url), seconds=0) as client,
        pytest.raises(PrometheusError) as caught,
    ):
        client.instant("up", AT)

    assert caught.value.fault is Fault.TIMED_OUT
    assert server.questions == []


def test_a_run_that_was_called_off_asks_no_more() -> None:
    stop = threading.Event()
    stop.set()
    with (
        serving(ONE) as server,
        Client(Server(url=server.url), Deadline(60, stop)) as client,
        pytest.raises(PrometheusError, match="the run was interrupted"),
    ):
        client.instant("up", AT)

    assert server.questions == []


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with serving(ONE) as server:
        url = server.url
    with asking(Server(url=url)) as client, pytest.raises(PrometheusError) as caught:
        client.instant("up", AT)

    assert caught.value.fault is Fault.UNREACHABLE
    assert str(caught.value) == f"{url} cannot be reached: [Errno 111] Connection refused"


def test_what_the_server_says_fits_on_one_line() -> None:
    with serving(failure(400, "bad_data", "a\nb\r\n" + "c" * 1000)) as server:
        told = str(refused(server))

    assert "\n" not in told
    assert len(told) == 300
