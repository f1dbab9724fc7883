"""Error budgets as a night may leave them, for tests of renderers."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from inspector.report import Release, Slo, SloAlert, SloEvents, SloPoint, SloStatus

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
HOUR = 3600
DAY = 24 * HOUR

# Bad events of an hour, by the number of the hour; None where nothing was measured.
OUTAGE = {100: 40.0, 480: 300.0, 481: 400.0, 600: 200.0, 700: 100.0}
UNSEEN = range(200, 260)


def points(
    bad: Iterable[float | None], *, total: float, end: datetime = NOW
) -> tuple[SloPoint, ...]:
    """Slices of an hour up to `end`, each of so many events."""
    counts = list(bad)
    start = end - timedelta(hours=len(counts))
    return tuple(
        SloPoint(
            start=start + timedelta(hours=hour),
            seconds=HOUR,
            good=None if count is None else total - count,
            bad=count,
        )
        for hour, count in enumerate(counts)
    )


EXHAUSTED = Slo(
    id="shop/checkout-availability",
    service="shop",
    name="checkout-availability",
    target="99.9",
    window="30d rolling",
    period_s=30 * DAY,
    status=SloStatus.EXHAUSTED,
    sli=0.99896,
    events=SloEvents(good=998_960.0, bad=1040.0, total=1_000_000.0),
    consumed=1.04,
    remaining=-0.04,
    lost_last_day=0.31,
    burn={"5m": 0.0, "30m": 0.0, "1h": 14.43, "2h": 7.0, "6h": 6.5, "1d": 2.25, "3d": 1.0},
    recovers_at=datetime(2026, 1, 20, 12, 0, tzinfo=UTC),
    coverage=0.9166,
    alerts=(
        SloAlert(
            severity="page",
            window="1h/5m",
            start=datetime(2026, 1, 14, 12, 10, tzinfo=UTC),
            end=datetime(2026, 1, 14, 12, 45, tzinfo=UTC),
            peak_burn=31.02,
            budget_share=0.1,
        ),
        SloAlert(severity="ticket", window="1d/2h", start=datetime(2026, 1, 14, 13, 0, tzinfo=UTC)),
    ),
    release=Release.FREEZE,
    series=points(
        [None if hour in UNSEEN else OUTAGE.get(hour, 0.0) for hour in range(720)], total=1515.0
    ),
    explain=(
        'bad: sum(increase(http_requests_total{job="checkout",code=~"5.."}[30d])) = 1040',
        'total: sum(increase(http_requests_total{job="checkout"}[30d])) = 1000000',
        "error rate = 1040 / 1000000 = 0.00104",
        "budget = 1 - 0.999 = 0.001",
        "consumed = 0.00104 / 0.001 = 1.04",
    ),
    warnings=("60 of 720 slices were not measured",),
)

AT_RISK = Slo(
    id="shop/search-latency",
    service="shop",
    name="search-latency",
    target="99.5",
    window="calendar month, Europe/Berlin",
    period_s=31 * DAY,
    status=SloStatus.AT_RISK,
    sli=0.996002915451895,
    events=SloEvents(good=341629.0, bad=1371.0, total=343_000.0),
    consumed=0.3685483870967742,
    remaining=0.6314516129032258,
    burn={"1h": 2.0, "6h": 1.5},
    exhausts_at=datetime(2026, 1, 24, 3, 0, tzinfo=UTC),
    coverage=1.0,
    release=Release.CAUTION,
    series=points([float(hour % 7 + hour % 3) for hour in range(343)], total=1000.0),
)

NO_DATA = Slo(
    id="pay/settlement",
    service="pay",
    name="settlement",
    target="99",
    window="7d rolling",
    period_s=7 * DAY,
    status=SloStatus.NO_DATA,
    reason="no series answered since 9 January",
    coverage=0.125,
    release=Release.UNKNOWN,
    series=points([None] * 168, total=0.0),
)

OK = Slo(
    id="shop/web",
    service="shop",
    name="web",
    target="99.95",
    window="28d rolling",
    period_s=28 * DAY,
    status=SloStatus.OK,
    sli=0.999991,
    events=SloEvents(good=671_993.6, bad=6.4, total=672_000.0),
    consumed=0.01904761904761905,
    remaining=0.9809523809523809,
    lost_last_day=-0.005,
    burn={"1h": 0.0, "3d": 0.01},
    coverage=1.0,
    release=Release.OPEN,
    series=points([6.4 if hour == 300 else 0.0 for hour in range(672)], total=1000.0),
    explain=("consumed = 6.4 / (0.0005 * 672000)",),
)

SLOS = (OK, NO_DATA, AT_RISK, EXHAUSTED)


def hostile(text: str) -> Slo:
    """The budget with the most parts, with this text in the place of every string."""
    alert = SloAlert(severity=text, window=text, start=NOW, end=NOW)
    return Slo(
        id=text,
        service=text,
        name=text,
        target=text,
        window=text,
        period_s=30 * DAY,
        status=SloStatus.NO_DATA,
        reason=text,
        events=EXHAUSTED.events,
        consumed=1.04,
        remaining=-0.04,
        burn={text: 1.0},
        coverage=1.0,
        alerts=(alert,),
        release=Release.FREEZE,
        series=points([520.0, None, 520.0], total=1000.0),
        explain=(text,),
        warnings=(text,),
    )
