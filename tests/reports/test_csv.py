import csv
import unicodedata
from collections.abc import Callable
from io import BytesIO, StringIO

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import HOSTILE, empty, hostile, small, spending

from inspector.report import Report
from reports.as_csv import as_csv, checks_csv, collection_csv, formula_safe, slo_csv
from reports.escape import visible
from reports.frame import MEASURES, NUMBERS, findings_frame, joined

FINDINGS_HEADER = (
    "run_id,cluster,fingerprint,state,severity,check_id,title,kind,namespace,name,container,"
    "owner_kind,owner_name,message,count,since,last_seen,cause_fingerprint,incident,suggestion,"
    "command,evidence,subjects,source"
)
CHECKS_HEADER = (
    "run_id,check_id,title,status,objects_examined,findings,duration_ms,reason,permissions_missing"
)
COLLECTION_HEADER = (
    "run_id,source,kind,scope,status,objects,pages,requests,bytes,unreadable,duration_ms,reason"
)
SLO_HEADER = (
    "run_id,cluster,slo,service,name,target,window,status,release,sli,good,bad,total,consumed,"
    "remaining,burn_5m,burn_30m,burn_1h,burn_2h,burn_6h,burn_1d,burn_3d,exhausts_at,recovers_at,"
    "coverage,warnings"
)


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode(), newline=""), strict=True))


def test_findings_stand_below_the_checks_that_could_not_run() -> None:
    assert as_csv(small()) == _lines(
        FINDINGS_HEADER,
        "run-1,prod-1,,,not_checked,pod-pending,Pod is pending,,,,,,,"
        "pods forbidden (may not list pods),,,,,,,,,,live",
        "run-1,prod-1,,,not_checked,node-skew,Kubelet is too old,,,,,,,"
        "crashed: ValueError,,,,,,,,,,live",
        "run-1,prod-1,00000000000000aa,,critical,node-lost,Node is lost,Node,,node-1,,Node,node-1,"
        "lost: Kubelet stopped posting node status.,1,2026-01-15T07:38:00Z,,,i-1,"
        '"Look at the machine: power, network, kubelet.",kubectl describe node/node-1,'
        "status.conditions[Ready].status=Unknown;"
        "status.conditions[Ready].reason=NodeStatusUnknown,Node/node-1,live",
        "run-1,prod-1,00000000000000bb,new,warning,quota-full,Quota is nearly used up,"
        'ResourceQuota,pay,compute,,ResourceQuota,compute,"99% of ""pods"" used, -1 left",2,,'
        "2026-01-15T08:00:00Z,00000000000000aa,i-2,,,,"
        "ResourceQuota/pay/compute;ResourceQuota/shop/compute,live",
    )


def test_what_was_not_looked_at_has_no_number_of_findings() -> None:
    assert checks_csv(small()) == _lines(
        CHECKS_HEADER,
        "run-1,node-lost,Node is lost,findings,1200,1,2,,",
        "run-1,node-not-ready,Node is not ready,passed,1200,0,1,,",
        "run-1,pod-pending,Pod is pending,not_checked,0,,,"
        "pods forbidden (may not list pods),list pods",
        "run-1,node-skew,Kubelet is too old,failed,1200,,,crashed: ValueError,",
        "run-1,quota-full,Quota is nearly used up,findings,9,2,,"
        "only 9 resourcequotas were seen: the deadline passed,",
    )


def test_a_source_that_could_not_be_read_has_no_number_of_objects() -> None:
    assert collection_csv(small()) == _lines(
        COLLECTION_HEADER,
        "run-1,nodes,Node,,complete,1200,3,3,90000,0,210,",
        "run-1,pods,Pod,shop,forbidden,,0,1,0,0,4,may not list pods",
        "run-1,resourcequotas,ResourceQuota,,truncated,9,1,1,700,0,5,the deadline passed",
    )


def test_budgets_are_one_row_each_and_what_is_unknown_is_empty() -> None:
    assert slo_csv(spending()) == _lines(
        SLO_HEADER,
        "run-1,prod-1,shop/web,shop,web,99.95,28d rolling,ok,open,0.999991,671993.6,6.4,672000.0,"
        "0.01904761904761905,0.9809523809523809,,,0.0,,,,0.01,,,1.0,",
        "run-1,prod-1,pay/settlement,pay,settlement,99,7d rolling,no_data,unknown,"
        ",,,,,,,,,,,,,,,0.125,",
        "run-1,prod-1,shop/search-latency,shop,search-latency,99.5,"
        '"calendar month, Europe/Berlin",at_risk,caution,0.996002915451895,341629.0,1371.0,'
        "343000.0,0.3685483870967742,0.6314516129032258,,,2.0,,1.5,,,2026-01-24T03:00:00Z,,1.0,",
        "run-1,prod-1,shop/checkout-availability,shop,checkout-availability,99.9,30d rolling,"
        "exhausted,freeze,0.99896,998960.0,1040.0,1000000.0,1.04,-0.04,0.0,0.0,14.43,7.0,6.5,"
        "2.25,1.0,,2026-01-20T12:00:00Z,0.9166,60 of 720 slices were not measured",
    )


def test_a_table_without_rows_still_has_its_header() -> None:
    assert as_csv(empty()) == _lines(FINDINGS_HEADER)
    assert checks_csv(empty()) == _lines(CHECKS_HEADER)
    assert collection_csv(empty()) == _lines(COLLECTION_HEADER)
    assert slo_csv(empty()) == _lines(SLO_HEADER)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("", ""),
        ("web-1", "web-1"),
        ("a=b", "a=b"),
        (" =1", " =1"),
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\0=1", "'\0=1"),
        ("＝1", "'＝1"),  # noqa: RUF001
        ("＋1", "'＋1"),  # noqa: RUF001
        ("－1", "'－1"),  # noqa: RUF001
        ("＠1", "'＠1"),  # noqa: RUF001
        ("'=1", "''=1"),
    ],
)
def test_a_quote_leads_every_text_that_looks_like_a_formula(text: str, safe: str) -> None:
    assert formula_safe(text) == safe


@given(st.text())
def test_taking_one_leading_quote_away_restores_the_text(text: str) -> None:
    assert formula_safe(text).removeprefix("'") == text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("render", [as_csv, checks_csv, collection_csv, slo_csv])
def test_no_hostile_cell_is_a_formula_or_holds_a_control(
    render: Callable[[Report], bytes], text: str
) -> None:
    rows = _rows(render(hostile(text)))

    texts = [row[name] for row in rows for name in row if name not in NUMBERS | MEASURES]
    assert rows
    assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r\0")) for cell in texts)  # noqa: RUF001
    assert not any(unicodedata.category(char) in ("Cc", "Cf") for cell in texts for char in cell)


@pytest.mark.parametrize("text", HOSTILE)
def test_numbers_stay_numbers_among_hostile_texts(text: str) -> None:
    assert [row["count"] for row in _rows(as_csv(hostile(text)))] == ["", "", "1", "2"]


@pytest.mark.parametrize("text", HOSTILE)
def test_pandas_reads_back_what_was_written(text: str) -> None:
    report = hostile(text)
    written = findings_frame(report).drop(columns="count").map(visible)

    read = pd.read_csv(BytesIO(as_csv(report)), dtype=str, keep_default_na=False)

    restored = read.drop(columns="count").map(lambda cell: cell.removeprefix("'"))
    assert restored.to_numpy().tolist() == written.to_numpy().tolist()


def test_a_list_longer_than_a_cell_says_how_many_are_missing() -> None:
    text = joined(f"Pod/shop/web-{number:05}" for number in range(5000))

    assert len(text) == 31_983
    assert text.startswith("Pod/shop/web-00000;Pod/shop/web-00001;")
    assert text.endswith(";Pod/shop/web-01681;Pod/shop/web-01682;…+3317")


def test_a_list_that_fits_is_whole() -> None:
    assert joined(["a" * 15_999, "b" * 16_000]) == "a" * 15_999 + ";" + "b" * 16_000
    assert joined([]) == ""


def test_a_list_is_measured_as_it_is_shown() -> None:
    assert joined(["\u202e"]) == "⟨U+202E⟩"
    assert joined(["\u202e" * 4001]) == "…+1"
