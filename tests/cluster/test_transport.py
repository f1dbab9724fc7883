"""One GET against servers that break the rules of HTTP, or keep them too slowly."""

import gzip
import ssl
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from misbehaving import (
    Client,
    Close,
    Hang,
    Misbehaving,
    Reset,
    Step,
    answer,
    certificate,
    chunked,
    client,
    connected,
    drip,
    failure,
    head,
    kubeconfig,
    page,
    serving,
    tls_server,
)

from inspector.cluster.kubeconfig import Target
from inspector.cluster.transport import (
    OutOfTimeError,
    ProtocolError,
    ReadError,
    StatusError,
    TlsError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
    server_time,
)

WHOLE = answer(page(["web"]))
BODY = b'{"kind":"PodList","metadata":{},"items":[]}'


def test_an_answer_is_whole_and_its_headers_have_lower_case_names() -> None:
    with serving(answer(BODY, X_Extra="1")) as server, client(server) as reader:
        reply = reader.get()

    assert reply.body == BODY
    assert reply.headers["x-extra"] == "1"


def test_the_request_names_the_program_and_asks_loopback_for_no_compression() -> None:
    with serving(WHOLE) as server, client(server) as reader:
        reader.get()

    sent = server.requests[0].headers
    assert sent["user-agent"].startswith("inspector/")
    assert sent["accept"] == "application/json"
    assert "gzip" not in sent.get("accept-encoding", "")


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param([Reset()], id="reset before the headers"),
        pytest.param([Close()], id="closed before the headers"),
        pytest.param([head(content_length="99") + b"{", Reset()], id="reset in the body"),
        pytest.param([head(content_length="99") + b"{", Close()], id="short Content-Length"),
        pytest.param([head(transfer_encoding="chunked"), b"9\r\n{", Close()], id="cut chunk"),
        pytest.param([head(transfer_encoding="chunked"), b"x\r\n{", Close()], id="no chunk size"),
        pytest.param([head() + BODY[:-3], Close()], id="closed early, length unknown"),
        pytest.param([b"220 mail.example ESMTP\r\n", Close()], id="not HTTP"),
        pytest.param(answer(b"junk", Content_Encoding="gzip"), id="corrupt gzip"),
    ],
)
def test_a_broken_answer_is_fetched_again(broken: list[Step]) -> None:
    with serving(broken, WHOLE) as server, client(server) as reader:
        reply = reader.get()

    assert reply.body == WHOLE[0].partition(b"\r\n\r\n")[2]  # type: ignore[union-attr] # bytes
    assert reader.pace.retries == 1


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503])
def test_a_passing_error_is_tried_again(code: int) -> None:
    with serving(failure(code), failure(code), WHOLE) as server, client(server) as reader:
        reader.get()

    assert len(server.requests) == 3


def test_a_lasting_error_ends_after_five_tries() -> None:
    with (
        serving(failure(503, "no endpoints")) as server,
        client(server) as reader,
        pytest.raises(StatusError, match="no endpoints"),
    ):
        reader.get()

    assert len(server.requests) == 5


def test_the_html_of_an_error_is_quoted_not_parsed() -> None:
    html = answer("<html>\n<h1>Bad  Gateway</h1>", 502, media="text/html")
    with serving(html) as server, client(server) as reader, pytest.raises(StatusError) as caught:
        reader.get()

    assert str(caught.value) == "HTTP 502: <html> <h1>Bad Gateway</h1>"


def test_a_long_message_is_cut_and_credentials_in_it_are_masked() -> None:
    said = failure(403, "Bearer abcdefghijklmnop " + "x" * 9000)
    with serving(said) as server, client(server) as reader, pytest.raises(StatusError) as caught:
        reader.get()

    assert str(caught.value).startswith("Bearer ••• xxx")
    assert len(str(caught.value)) == 300


def test_an_error_page_of_any_size_is_still_that_error() -> None:
    huge = answer(b"x" * 10_000_000, 403, media="text/plain")
    with serving(huge, WHOLE) as server, client(server) as reader:
        with pytest.raises(StatusError) as caught:
            reader.get()
        reader.get()

    assert caught.value.code == 403


@pytest.mark.parametrize("code", [400, 403, 404, 405, 406, 409, 410, 413, 415, 422, 520])
def test_a_final_error_is_not_tried_again(code: int) -> None:
    said = answer({"kind": "Status", "message": "no"}, code)
    with serving(said) as server, client(server) as reader, pytest.raises(StatusError) as caught:
        reader.get()

    assert caught.value.code == code
    assert len(server.requests) == 1


def test_the_run_has_a_budget_of_retries() -> None:
    with serving(failure(503)) as server, client(server) as reader:
        for _ in range(5):
            with pytest.raises(StatusError):
                reader.get()

    assert reader.pace.retries == 10
    assert len(server.requests) == 15


def test_a_day_of_retry_after_is_capped_and_ends_at_once_where_no_time_is_left() -> None:
    said = failure(429, "slow down", Retry_After="86400")
    with serving(said) as server, client(server) as reader:
        with pytest.raises(
            OutOfTimeError, match="a wait of 35 s would pass the deadline after: slow down"
        ):
            reader.get()

        assert 30 < reader.pace.paused <= 35
    assert len(server.requests) == 1


def test_an_overloaded_server_is_left_alone_by_all_workers() -> None:
    with serving(failure(429, Retry_After="20"), WHOLE) as server, client(server) as reader:
        with pytest.raises(OutOfTimeError):
            reader.get("/api/v1/pods")
        with pytest.raises(OutOfTimeError):
            reader.get("/api/v1/nodes")

    assert [request.path for request in server.requests] == ["/api/v1/pods"]


def test_one_broken_api_does_not_hold_the_others_back() -> None:
    down = failure(503, "no endpoints", Retry_After="20")
    script = {"/apis/metrics.k8s.io": down, "/api/v1/pods": WHOLE}
    with Misbehaving(lambda request: script[request.path]) as server, client(server) as reader:
        with pytest.raises(
            OutOfTimeError, match="a wait of 20 s would pass the deadline after: no endpoints"
        ):
            reader.get("/apis/metrics.k8s.io")
        reader.get("/api/v1/pods")

    assert len(server.requests) == 2


def test_a_server_that_shuts_down_gets_a_new_connection() -> None:
    said = [*failure(429, Connection="close", Retry_After="0"), Close()]
    with serving(said, WHOLE) as server, client(server) as reader:
        reader.get()

    assert server.connections == 2


@pytest.mark.parametrize("seconds", ["-5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "nan"])
def test_a_strange_retry_after_is_no_reason_to_wait(seconds: str) -> None:
    with serving(failure(429, Retry_After=seconds), WHOLE) as server, client(server) as reader:
        reader.get()

    assert len(server.requests) == 2


SLOW = [
    pytest.param(drip(head(content_length="9")), id="headers"),
    pytest.param([head(transfer_encoding="chunked"), *drip(b"0" * 200)], id="chunk line"),
    pytest.param([head(content_length="9999"), *drip(b"{" * 200)], id="body"),
    pytest.param([head(), *drip(b"{" * 200)], id="body of unknown length"),
    pytest.param([head(), *drip(b"}" * 200)], id="body of unknown length that looks whole"),
    pytest.param([Hang()], id="black hole"),
]


@pytest.mark.parametrize("steps", SLOW)
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_no_answer_outlives_the_time_of_a_request(
    steps: Iterable[Step], tmp_path: Path, *, secure: bool
) -> None:
    script = list(steps)
    tls = tls_server(tmp_path, "server") if secure else None
    ca = tmp_path / "server.pem" if secure else None
    with Misbehaving(lambda _: script, tls) as server:
        target = Target(inline=kubeconfig(server.url, ca=ca))
        with connected(target, request_seconds=0.3) as reader, pytest.raises(TooSlowError):
            reader.get()

    assert len(server.requests) == 2


def test_a_run_out_of_time_says_so() -> None:
    late = pytest.raises(OutOfTimeError, match="the deadline passed")
    with serving([Hang()]) as server, client(server, seconds=0.3) as reader, late:
        reader.get()


def test_no_request_is_sent_after_the_run_was_called_off() -> None:
    with serving(WHOLE) as server, client(server) as reader:
        reader.stop.set()
        with pytest.raises(OutOfTimeError, match="the run was interrupted"):
            reader.get()

    assert server.requests == []


def test_a_request_under_way_ends_when_the_run_is_called_off() -> None:
    arrived = threading.Event()

    def script(_request: object) -> Iterable[Step]:
        arrived.set()
        return [head(content_length="9"), Hang()]

    ended: list[str] = []
    with Misbehaving(script) as server, client(server) as reader:
        thread = threading.Thread(target=lambda: ended.append(_failure_of(reader)))
        thread.start()
        assert arrived.wait(5)
        reader.stop.set()
        thread.join(2)

        assert ended == ["OutOfTimeError: the run was interrupted"]


def _failure_of(reader: Client) -> str:
    try:
        reader.get()
    except ReadError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def test_a_pooled_connection_that_the_server_closed_costs_no_retry() -> None:
    with serving([*WHOLE, Close()]) as server, client(server) as reader:
        reader.get()
        assert server.hung_up.wait(5)
        reader.get()

    assert server.connections == 2
    assert reader.pace.retries == 0


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with serving(WHOLE) as server:
        pass
    with client(server) as reader, pytest.raises(UnreachableError) as caught:
        reader.get()

    assert str(caught.value).startswith(f"{server.url} cannot be reached: ")
    assert "Connection refused" in str(caught.value)


SPACES = b" " * (65 * 2**20)


@pytest.mark.parametrize(
    "large",
    [
        pytest.param(answer(SPACES), id="plain"),
        pytest.param(answer(gzip.compress(SPACES, 1), Content_Encoding="gzip"), id="gzip"),
        pytest.param(chunked(gzip.compress(SPACES, 1), content_encoding="gzip"), id="chunked gzip"),
    ],
)
def test_a_body_beyond_the_cap_is_cut_off(large: list[Step]) -> None:
    with (
        serving(large) as server,
        client(server) as reader,
        pytest.raises(TooLargeError, match="the answer is larger than 64 MiB"),
    ):
        reader.get()

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(answer(gzip.compress(BODY), Content_Encoding="gzip"), id="with length"),
        pytest.param(
            chunked(*(bytes([x]) for x in gzip.compress(BODY)), content_encoding="gzip"),
            id="chunked",
        ),
    ],
)
def test_gzip_that_nobody_asked_for_is_unpacked(packed: list[Step]) -> None:
    with serving(packed) as server, client(server) as reader:
        assert reader.get().body == BODY


def test_a_lasting_corrupt_gzip_is_an_error_not_bytes() -> None:
    junk = answer(b"junk", Content_Encoding="gzip")
    refused = pytest.raises(UnreachableError, match="incorrect header check")
    with serving(junk) as server, client(server) as reader, refused:
        reader.get()


def test_a_login_page_is_not_the_api() -> None:
    login = answer("<html>Sign in", media="text/html; charset=utf-8")
    with serving(login) as server, client(server) as reader, pytest.raises(ProtocolError) as caught:
        reader.get()

    assert str(caught.value) == (
        "text/html; charset=utf-8 instead of JSON (<html>Sign in): a proxy?"
    )


def test_a_redirect_is_not_followed_and_leaves_the_connection_usable() -> None:
    elsewhere = answer("moved", 302, Location="https://user:hunter22@sso.example/login")
    with serving(elsewhere, WHOLE) as server, client(server) as reader:
        with pytest.raises(ProtocolError) as caught:
            reader.get()
        reader.get()

    assert str(caught.value) == (
        "the server redirects to https://•••@sso.example/login: is there a proxy before the API?"
    )
    assert reader.pace.retries == 0


def test_the_clock_is_the_servers_even_where_it_refuses() -> None:
    with serving(failure(403)) as server, client(server) as reader, pytest.raises(StatusError):
        reader.get()

    assert reader.transport.clock == datetime(2026, 1, 15, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Thu, 15 Jan 2026 08:00:00 GMT", datetime(2026, 1, 15, 8, 0, tzinfo=UTC)),
        ("Thu, 15 Jan 2026 08:00:00 -0000", datetime(2026, 1, 15, 8, 0, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("Thu, 99 Jan 2026 08:00:00 GMT", None),
        ("Thu, 15 Jan 2026 08:00:00 +9999", None),
    ],
)
def test_a_date_is_a_moment_with_its_zone_or_none(date: str, moment: datetime | None) -> None:
    assert server_time({"date": date}) == moment


def test_an_unknown_authority_is_a_tls_error_in_one_sentence(tmp_path: Path) -> None:
    other, _ = certificate(tmp_path, "other")
    with Misbehaving(lambda _: WHOLE, tls_server(tmp_path, "server")) as server:
        target = Target(inline=kubeconfig(server.url, ca=other))
        with connected(target) as reader, pytest.raises(TlsError) as caught:
            reader.get()

    assert str(caught.value).startswith(f"TLS with {server.url} failed: ")
    assert "certificate verify failed" in str(caught.value)
    assert server.requests == []
    assert reader.pace.retries == 0


def test_an_authority_that_was_replaced_during_the_run_is_read_again(tmp_path: Path) -> None:
    trusted = tmp_path / "ca.pem"
    before = tls_server(tmp_path, "before")
    trusted.write_bytes((tmp_path / "before.pem").read_bytes())
    with Misbehaving(lambda _: [*WHOLE, Close()], before) as server:
        target = Target(inline=kubeconfig(server.url, ca=trusted))
        with connected(target) as reader:
            reader.get()
            assert server.hung_up.wait(5)
            server.tls = tls_server(tmp_path, "after")
            trusted.write_bytes((tmp_path / "after.pem").read_bytes())
            reader.get()

    assert len(server.requests) == 2


def test_a_client_certificate_is_shown_to_the_server(tmp_path: Path) -> None:
    mine, key = certificate(tmp_path, "me")
    tls = tls_server(tmp_path, "server")
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(mine)
    ca = tmp_path / "server.pem"
    user = {"client-certificate": str(mine), "client-key": str(key)}
    with Misbehaving(lambda _: WHOLE, tls) as server:
        with connected(Target(inline=kubeconfig(server.url, user=user, ca=ca))) as reader:
            reader.get()
        anonymous = Target(inline=kubeconfig(server.url, ca=ca))
        refused = pytest.raises(TlsError, match="certificate required")
        with connected(anonymous) as reader, refused:
            reader.get()

    assert len(server.requests) == 1
