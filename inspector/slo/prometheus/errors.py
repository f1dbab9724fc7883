"""Why a question to Prometheus brought no answer."""

from enum import StrEnum

from inspector.redact import redacted

_LONGEST = 300


class Fault(StrEnum):
    """What went wrong, for those who decide whether another query is worth trying."""

    SETTINGS = "settings"
    UNREACHABLE = "unreachable"
    NOT_PROMETHEUS = "not_prometheus"
    UNAUTHORISED = "unauthorised"
    QUERY = "query"
    TIMED_OUT = "timed_out"


class PrometheusError(Exception):
    """No answer; the message says why in one sentence that holds no credential."""

    def __init__(self, fault: Fault, sentence: str) -> None:
        super().__init__(said(sentence))
        self.fault = fault

    @property
    def concerns_one_query(self) -> bool:
        """Whether other queries may still be answered."""
        return self.fault in {Fault.QUERY, Fault.TIMED_OUT}


def said(text: str) -> str:
    """A text of the other side in one short line, without credentials."""
    return redacted(" ".join(text.split()))[:_LONGEST]
