"""Everything a run wants to know of one objective: nine requests, however long its period."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from inspector.slo.measure import Measured, Quality
from inspector.slo.objective import Objective, Queries
from inspector.slo.prometheus.answer import Answer
from inspector.slo.prometheus.client import Client
from inspector.slo.prometheus.errors import PrometheusError
from inspector.slo.prometheus.history import History, MeasuredSlice, reconcile
from inspector.slo.prometheus.plan import (
    WINDOWS,
    combined,
    fresh_slices,
    slice_starts,
    stretches,
    whole_slices,
)
from inspector.slo.prometheus.readings import Values, by_moment, measured, several
from inspector.slo.windows import Window

_FAILED = Measured(quality=Quality.NO_DATA, reason="query_failed")
_TOO_EARLY = Measured(quality=Quality.NO_DATA, reason="no_whole_slice")


def fetch(
    objective: Objective, client: Client, now: datetime, *, since: datetime | None = None
) -> History:
    """Ask for the slices of the period, for the whole of it, and for the windows that end now.

    With `since`, the moment of the last run, only slices that ended after it and the three before
    are asked for. A query that fails leaves its window without data and a warning, a slice then
    is None. Adds to the reasons of Measured `query_failed` and, for a whole that has not begun,
    `no_whole_slice`; to its warnings `partial_data`.

    Raises:
        PrometheusError: where no other query would fare better.
        ValueError: if the objective has no queries that go together, or no valid period.
    """
    questions = _Questions(client, objective.queries)
    period = whole_slices(objective, now)
    fresh = fresh_slices(period, objective.slice_s, since)
    slices = questions.slices(fresh, objective.slice_s)
    length_s = int(period.length_s)
    whole = questions.instant(length_s, period.end) if length_s else _TOO_EARLY
    return History(
        period=period,
        slice_s=objective.slice_s,
        slices=slices,
        windows={name: questions.instant(size, now) for name, size in WINDOWS.items()},
        whole=whole,
        reconciliation=reconcile(slices, whole) if fresh == period else None,
        warnings=tuple(questions.warnings),
    )


class _Questions:
    """The queries of one objective; collects the warnings of all answers, each once."""

    def __init__(self, client: Client, queries: Queries) -> None:
        self._client = client
        self._queries = queries
        self.warnings: dict[str, None] = {}

    def instant(self, window_s: int, at: datetime) -> Measured:
        """The events of the window that ends at a moment."""
        query = combined(self._queries, window_s)
        try:
            answer = self._heard(self._client.instant(query, at))
        except PrometheusError as error:
            self._forgive(error)
            return _FAILED
        moments = by_moment(answer)
        values = next(iter(moments.values()), {})
        return self._measured(values, window_s, partial=answer.partial)

    def slices(self, stretch: Window, slice_s: int) -> tuple[MeasuredSlice, ...]:
        """The events of each slice of a stretch."""
        return tuple(
            MeasuredSlice(start, found.get(start))
            for part in stretches(stretch, slice_s)
            for found in [self._found(part, slice_s)]
            for start in slice_starts(part, slice_s)
        )

    def _found(self, stretch: Window, slice_s: int) -> Mapping[datetime, Measured]:
        """By start of slice; a slice without a sample is missing."""
        query, step = combined(self._queries, slice_s), timedelta(seconds=slice_s)
        try:
            answer = self._heard(
                self._client.range(query, stretch.start + step, stretch.end, slice_s)
            )
        except PrometheusError as error:
            self._forgive(error)
            return {}
        return dict(self._by_start(answer, stretch, slice_s))

    def _by_start(
        self, answer: Answer, stretch: Window, slice_s: int
    ) -> Iterator[tuple[datetime, Measured]]:
        moments = by_moment(answer)
        for start in slice_starts(stretch, slice_s):
            values = moments.get(start.timestamp() + slice_s)
            if values:
                yield start, self._measured(values, slice_s, partial=answer.partial)

    def _measured(self, values: Values, window_s: int, *, partial: bool) -> Measured:
        for part, count in several(values).items():
            why = f"The query for {part} answers {count} series where one is needed; sum them."
            self.warnings[why] = None
        result = measured(values, self._queries, window_s)
        if not partial:
            return result
        return msgspec.structs.replace(result, warnings=(*result.warnings, "partial_data"))

    def _heard(self, answer: Answer) -> Answer:
        self.warnings.update(dict.fromkeys((*answer.warnings, *answer.infos)))
        return answer

    def _forgive(self, error: PrometheusError) -> None:
        """Note an error that other queries may not meet, or raise it."""
        if not error.concerns_one_query:
            raise error
        self.warnings[str(error)] = None
