import re
import unicodedata

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from sample import HOSTILE, empty, hostile, note, quiet, small, spending

from inspector.model import Ref
from inspector.report import Status
from reports.as_text import as_text

SMALL = """\
CRITICAL  1 node is lost.
Cluster prod-1, 2026-01-15T08:00:00Z, run run-1

NOT CHECKED: 2 of 5 checks
  1 check: pods forbidden
  1 check: crashed: ValueError
NOT FULLY SEEN: pods forbidden, resourcequotas truncated

◆ CRITICAL  Node is lost
  13 objects in pay, shop, since 2026-01-15T07:38:00Z (22 min)
  The node stopped reporting 22 min ago; 12 pods on it may be dead.
  Look at the machine: power, network, kubelet.
    kubectl describe node/node-1

▲ WARNING  Quota is nearly used up
  2 objects in pay, shop, since an unknown time
  2 quotas are nearly used up.

● INFO  Node is cordoned
  1 object, since an unknown time

Not checked              Status           Reason
Pod is pending           not checked      pods forbidden (may not list pods)
Kubelet is too old       failed           crashed: ValueError
Quota is nearly used up  checked in part  only 9 resourcequotas were seen: the deadline passed
pods                     forbidden        may not list pods
resourcequotas           truncated        the deadline passed

5 checks: 1 passed, 2 with findings, 1 not checked, 1 failed; 1,209 objects; 5 requests
"""

QUIET = """\
OK  Nothing is wrong.
Cluster prod-1, 2026-01-15T08:00:00Z, run run-1

No incidents.

1 check: 1 passed, 0 with findings, 0 not checked; 3 objects; 0 requests
"""

EMPTY = """\
UNKNOWN  Nothing was looked at.
Cluster prod-1, 2026-01-15T08:00:00Z, run run-1

No incidents in what was checked.

0 checks: 0 passed, 0 with findings, 0 not checked; 0 objects; 0 requests
"""

BUDGETS = """\
Error budgets
◆ EXHAUSTED    shop/checkout-availability 99.9%: budget left -4.00%, burn 14.5 (1h), freeze,
               recovers 2026-01-20T12:00:00Z
▲ AT RISK      shop/search-latency 99.5%: budget left 63.14%, burn 2.0 (1h), release with caution,
               exhausts 2026-01-24T03:00:00Z
? NO DATA      pay/settlement 99%: no series answered since 9 January, releases unknown
✓ OK           shop/web 99.95%: budget left 98.09%, burn 0.0 (1h)
"""


def test_gaps_come_before_incidents_and_incidents_worst_first() -> None:
    assert as_text(small()) == SMALL


def test_a_quiet_run_is_said_in_a_few_lines() -> None:
    assert as_text(quiet()) == QUIET


def test_budgets_follow_the_incidents_the_worst_first() -> None:
    assert as_text(spending()).split("\n\n")[2] + "\n" == BUDGETS


def test_a_run_that_looked_at_nothing_is_not_a_healthy_one() -> None:
    assert as_text(empty()) == EMPTY


@pytest.mark.parametrize(
    "gap",
    [
        {"checks": small().checks},
        {"checks": ()},
        {"outcomes": small().outcomes},
        {"run": replace(quiet().run, interrupted=True)},
    ],
)
def test_ok_is_never_said_of_a_run_with_gaps(gap: dict[str, object]) -> None:
    text = as_text(replace(quiet(), **gap))

    assert text.startswith("UNKNOWN  ")
    assert "No incidents in what was checked.\n" in text
    assert not re.search(r"\bok\b|healthy|✓", text, re.IGNORECASE)


def test_an_interrupted_run_says_so_before_anything_else() -> None:
    report = small()

    lines = as_text(replace(report, run=replace(report.run, interrupted=True))).split("\n")

    assert lines[2] == "INTERRUPTED: the run was called off; this is what it had seen."


def test_checks_with_one_reason_share_a_line() -> None:
    checks = small().checks[2:3] * 3

    text = as_text(empty(checks=checks))

    assert "NOT CHECKED: 3 of 3 checks\n  3 checks: pods forbidden\n" in text


def test_of_many_notes_ten_are_shown() -> None:
    notes = tuple(note("Node is cordoned", Ref(kind="Node", name=f"n-{i}")) for i in range(12))

    text = as_text(empty(incidents=notes))

    assert text.count("● INFO") == 10
    assert "\n+ 2 more in the report\n" in text


def test_of_many_incidents_thirty_are_shown() -> None:
    text = as_text(empty(incidents=small().incidents[1:2] * 32))

    assert text.count("◆ CRITICAL") == 30
    assert "\n+ 2 more incidents in the report\n" in text


def test_of_many_namespaces_five_are_named() -> None:
    incident = replace(small().incidents[1], namespaces=("a", "b", "c", "d", "e", "f", "g"))

    text = as_text(empty(incidents=(incident,)))

    assert "  13 objects in a, b, c, d, e and 2 more namespaces, since" in text


def test_a_fault_of_the_future_is_zero_seconds_old() -> None:
    incident = replace(small().incidents[1], since=empty().run.now.replace(hour=9))

    text = as_text(empty(incidents=(incident,)))

    assert "since 2026-01-15T09:00:00Z (0 s)\n" in text


def test_commands_are_not_cut_and_all_else_fits_the_width() -> None:
    lines = as_text(small(), width=20).split("\n")

    assert "    kubectl describe node/node-1" in lines
    assert max(cell_len(line) for line in lines if "kubectl" not in line) == 20


@pytest.mark.parametrize("width", [40, 100])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_reaches_the_terminal_as_a_control(text: str, width: int) -> None:
    shown = as_text(hostile(text), width=width).replace("\n", "")

    assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_colour_adds_styles_and_nothing_else(text: str) -> None:
    colored = as_text(hostile(text), color=True)

    plain = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert colored != plain
    assert _words(plain) == _words(as_text(hostile(text)))


def _words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[red]x[/]", "▲ WARNING  [red]x[/]\n"),
        ("[link=http://evil]x[/link]", "▲ WARNING  [link=http://evil]x[/link]\n"),
        (":warning: {{7*7}} %s {0}", "▲ WARNING  :warning: {{7*7}} %s {0}\n"),
        ("safe\u202egnp.exe", "▲ WARNING  safe⟨U+202E⟩gnp.exe\n"),
        ("zero\u200bwidth", "▲ WARNING  zero⟨U+200B⟩width\n"),
        ("\x1b[2J\x1b[31mred", "▲ WARNING  [2J[31mred\n"),
        ("\x1b]8;;http://evil\x1b\\here", "▲ WARNING  ]8;;http://evil\\here\n"),
    ],
)
def test_hostile_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert shown in as_text(hostile(text))


@pytest.mark.parametrize("width", [40, 100])
def test_chinese_is_folded_and_not_cut(width: int) -> None:
    chinese = HOSTILE[-1]
    report = hostile(chinese)

    text = as_text(empty(incidents=report.incidents), width=width)

    assert "".join(text.split()).count(chinese) == 10
    assert max(cell_len(line) for line in text.split("\n")) <= width


def test_nothing_in_the_table_of_gaps_is_cut() -> None:
    assert "…" not in as_text(hostile(HOSTILE[-1]), width=40)


@pytest.mark.parametrize(
    ("name", "value"),
    [("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("TERM", "dumb"), ("COLUMNS", "20")],
)
def test_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    before = as_text(small()), as_text(small(), color=True)

    monkeypatch.setenv(name, value)

    assert (as_text(small()), as_text(small(), color=True)) == before


def test_the_verdict_word_is_coloured_by_status() -> None:
    assert as_text(small(), color=True).startswith("\x1b[1;31mCRITICAL\x1b[0m  ")
    verdict = replace(small().verdict, status=Status.WARNING)
    assert as_text(replace(small(), verdict=verdict), color=True).startswith(
        "\x1b[1;33mWARNING\x1b[0m  "
    )
