"""Whether an objective's queries answer what a budget needs, before the first report."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime

from inspector.slo.measure import Quality
from inspector.slo.objective import Objective
from inspector.slo.prometheus.answer import Answer
from inspector.slo.prometheus.client import Client
from inspector.slo.prometheus.errors import PrometheusError
from inspector.slo.prometheus.plan import Part, duration, parts, single
from inspector.slo.prometheus.readings import measured

WINDOW_S = 900


def check(objective: Objective, client: Client, at: datetime) -> tuple[str, ...]:
    """Run each query once over the 15 minutes before a moment; what is wrong, in sentences.

    Raises:
        PrometheusError: where no query can be answered.
        ValueError: if the objective has no queries that go together.
    """
    asked = parts(objective.queries)
    answers = {part: _answer(objective, part, client, at) for part in asked}
    heard = {part: answer for part, answer in answers.items() if isinstance(answer, Answer)}
    return (
        *(f"The query for {part}: {error}" for part, error in answers.items() if part not in heard),
        *(sentence for part, answer in heard.items() for sentence in _faults(part, answer)),
        *_contradiction(objective, heard),
    )


def _answer(objective: Objective, part: Part, client: Client, at: datetime) -> Answer | str:
    try:
        return client.instant(single(objective.queries, part, WINDOW_S), at)
    except PrometheusError as error:
        if not error.concerns_one_query:
            raise
        return str(error)


def _faults(part: Part, answer: Answer) -> Iterable[str]:
    values = _values(answer)
    if not values:
        counted = part in {Part.BAD, Part.GOOD}
        hint = "; that is right only while there are none" if counted else ""
        yield f"The query for {part} answers nothing over {duration(WINDOW_S)}{hint}."
    if len(values) > 1:
        yield f"The query for {part} answers {len(values)} series where one is needed; sum them."
    if any(math.isnan(value) for value in values):
        yield f"The query for {part} answers NaN: it divides by zero events."
    if any(math.isinf(value) for value in values):
        yield f"The query for {part} answers an infinite number."
    yield from (f"The query for {part} warns: {text}" for text in (*answer.warnings, *answer.infos))


def _contradiction(objective: Objective, heard: Mapping[Part, Answer]) -> tuple[str, ...]:
    values = {part: found for part, answer in heard.items() if (found := _values(answer))}
    result = measured(values, objective.queries, WINDOW_S)
    wrong = result.reason if result.quality is Quality.INVALID_DATA else ""
    sentence = _CONTRADICTIONS.get(wrong)
    return (sentence,) if sentence else ()


_CONTRADICTIONS = {
    "good_gt_total": "There are more good events than events: do both queries select the same?",
    "bad_gt_total": "There are more bad events than events: do both queries select the same?",
    "negative": "A count is negative: is it a gauge?",
}


def _values(answer: Answer) -> tuple[float, ...]:
    return tuple(sample.value for series in answer.series for sample in series.samples)
