"""What Prometheus answers to a query: series of numbers, and what it has to say about them."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from inspector.slo.prometheus.errors import Fault, PrometheusError, said


class Shape(StrEnum):
    """The result of a query at one moment, or over a range."""

    VECTOR = "vector"
    MATRIX = "matrix"


class Sample(msgspec.Struct, frozen=True):
    """A value, NaN and infinities among them, at seconds since 1970."""

    at_s: float
    value: float


class Series(msgspec.Struct, frozen=True):
    """Samples under one set of labels; an instant query gives one."""

    labels: Mapping[str, str]
    samples: tuple[Sample, ...]


class Answer(msgspec.Struct, frozen=True):
    """The series of a query, none if nothing matched.

    Warnings may mean that data are missing, infos are hints about the query.
    """

    series: tuple[Series, ...]
    warnings: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether a part of the storage did not answer; PromQL's own warnings are about syntax."""
        return any(not warning.startswith("PromQL") for warning in self.warnings)


_Pair = tuple[float, str]


class _Series(msgspec.Struct):
    metric: dict[str, str]
    value: _Pair | None = None
    values: tuple[_Pair, ...] = ()


class _Data(msgspec.Struct, rename="camel"):
    result_type: str
    result: msgspec.Raw


class _Envelope(msgspec.Struct, rename="camel"):
    status: str
    data: _Data | None = None
    error_type: str = ""
    error: str = ""
    warnings: tuple[str, ...] | None = None
    infos: tuple[str, ...] | None = None


def decoded(body: bytes, shape: Shape) -> Answer:
    """The answer in a JSON body.

    Raises:
        PrometheusError: if it is an error of the query, no series of numbers, or no answer.
    """
    envelope = _envelope(body)
    if envelope.status == "error":
        raise query_error(envelope.error_type, envelope.error)
    if envelope.status != "success" or envelope.data is None:
        raise _foreign()
    if envelope.data.result_type != shape:
        kind = said(envelope.data.result_type)
        raise PrometheusError(Fault.QUERY, f"The query answers a {kind} where a {shape} is needed.")
    return Answer(
        _series(envelope.data.result),
        tuple(map(said, envelope.warnings or ())),
        tuple(map(said, envelope.infos or ())),
    )


def refusal(body: bytes) -> PrometheusError | None:
    """The error of the query that an answer with an error status tells, if it is of Prometheus."""
    try:
        envelope = _envelope(body)
    except PrometheusError:
        return None
    failed = envelope.status == "error" and envelope.error_type
    return query_error(envelope.error_type, envelope.error) if failed else None


def query_error(kind: str, message: str) -> PrometheusError:
    """What Prometheus says against a query, in its own words."""
    if kind in {"timeout", "canceled"}:
        return PrometheusError(Fault.TIMED_OUT, f"Prometheus gave up on the query: {message}")
    return PrometheusError(Fault.QUERY, f"Prometheus refuses the query: {message or kind}")


def _envelope(body: bytes) -> _Envelope:
    try:
        return msgspec.json.decode(body, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _foreign() from None


def _series(result: msgspec.Raw) -> tuple[Series, ...]:
    try:
        found = msgspec.json.decode(result, type=tuple[_Series, ...])
        return tuple(Series(each.metric, _samples(each)) for each in found)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        raise _foreign() from None


def _samples(series: _Series) -> tuple[Sample, ...]:
    pairs = series.values or ((series.value,) if series.value else ())
    if not pairs:
        why = "The query answers native histograms where numbers are needed."
        raise PrometheusError(Fault.QUERY, why)
    return tuple(Sample(at_s, float(value)) for at_s, value in pairs)


def _foreign() -> PrometheusError:
    return PrometheusError(Fault.NOT_PROMETHEUS, "The answer is not one of Prometheus' API.")
