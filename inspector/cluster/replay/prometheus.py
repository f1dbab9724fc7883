"""The part of Prometheus' HTTP API that asks for numbers, answered from recorded counts."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from inspector.cluster.replay.answer import Answer, document
from inspector.cluster.replay.metrics import Metrics, Series

PREFIX = "/prometheus/"
POINTS_CAP = 11_000  # of a series in one answer, as of Prometheus itself

_MOMENT = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?")
_STEP = re.compile(r"[1-9][0-9]{0,8}")

Form = Mapping[str, str]
Result = list[dict[str, Any]]


class _QueryError(Exception):
    """A query that fails: the code of HTTP, the API's word for it and a sentence."""

    def __init__(self, code: HTTPStatus, kind: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.kind = kind


def answer(metrics: Metrics, path: str, fields: str) -> Answer:
    """Answer a request by its path and its URL-encoded fields; failures are of Prometheus' form."""
    try:
        return document(
            {"status": "success", "data": _data(metrics, path, dict(parse_qsl(fields)))}
        )
    except _QueryError as error:
        body = {"status": "error", "errorType": error.kind, "error": str(error)}
        return Answer(error.code, msgspec.json.encode(body))


def _data(metrics: Metrics, path: str, form: Form) -> dict[str, Any]:
    match path.removeprefix(PREFIX):
        case "api/v1/query":
            at_s = _moment(form, "time")
            result = _vector(metrics, _asked(metrics, form), at_s)
            return {"resultType": "vector", "result": result}
        case "api/v1/query_range":
            moments = _moments(form)
            result = _matrix(metrics, _asked(metrics, form), moments)
            return {"resultType": "matrix", "result": result}
    raise _QueryError(HTTPStatus.NOT_FOUND, "not_found", "only queries are recorded")


def _asked(metrics: Metrics, form: Form) -> Sequence[Series]:
    series = metrics.asked(form.get("query", ""))
    if series is None:
        why = "this is a recording, which does not hold the answer to this query"
        raise _QueryError(HTTPStatus.UNPROCESSABLE_ENTITY, "execution", why)
    return series


def _vector(metrics: Metrics, asked: Sequence[Series], at_s: Fraction) -> Result:
    samples = [(series, _samples(metrics, series, [at_s])) for series in asked]
    return [{"metric": series.labels, "value": found[0]} for series, found in samples if found]


def _matrix(metrics: Metrics, asked: Sequence[Series], moments: Sequence[Fraction]) -> Result:
    samples = [(series, _samples(metrics, series, moments)) for series in asked]
    return [{"metric": series.labels, "values": found} for series, found in samples if found]


def _samples(
    metrics: Metrics, series: Series, moments: Sequence[Fraction]
) -> list[tuple[float, str]]:
    """Moments with their values as Prometheus writes them, in strings; without those of none."""
    values = [(at_s, metrics.increase(series, at_s)) for at_s in moments]
    return [(float(at_s), _written(value)) for at_s, value in values if value is not None]


def _written(value: float) -> str:
    return repr(value).removesuffix(".0")


def _moments(form: Form) -> Sequence[Fraction]:
    start, end, step = _moment(form, "start"), _moment(form, "end"), _step(form)
    points = (end - start) // step + 1
    if points < 1:
        raise _bad_data("end timestamp must not be before start time")
    if points > POINTS_CAP:
        raise _bad_data(f"exceeded maximum resolution of {POINTS_CAP:,} points per timeseries")
    return [start + index * step for index in range(points)]


def _moment(form: Form, name: str) -> Fraction:
    text = form.get(name, "")
    if not _MOMENT.fullmatch(text):
        raise _bad_data(f'invalid parameter "{name}": seconds since 1970 are needed')
    return Fraction(text)


def _step(form: Form) -> int:
    text = form.get("step", "")
    if not _STEP.fullmatch(text):
        raise _bad_data('invalid parameter "step": whole seconds are needed')
    return int(text)


def _bad_data(message: str) -> _QueryError:
    return _QueryError(HTTPStatus.BAD_REQUEST, "bad_data", message)
