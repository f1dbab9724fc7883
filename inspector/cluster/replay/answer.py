"""What goes back to a client: a code, a type and a body; failures as the API's own `Status`."""

from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec

JSON, TEXT = "application/json", "text/plain; charset=utf-8"


class Answer(NamedTuple):
    """One HTTP response."""

    code: int
    body: bytes
    content_type: str = JSON


def document(value: Any) -> Answer:
    """A JSON document."""
    return Answer(HTTPStatus.OK, msgspec.json.encode(value))


def text(code: int, body: str) -> Answer:
    """A plain text, as the health endpoints write it."""
    return Answer(code, body.encode(), TEXT)


class RefusedError(Exception):
    """A request that fails: the code, the API's word for it and a sentence."""

    def __init__(self, code: HTTPStatus, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason

    @property
    def answer(self) -> Answer:
        """The failure as a Kubernetes `Status`."""
        status = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": str(self),
            "reason": self.reason,
            "code": self.code,
        }
        return Answer(self.code, msgspec.json.encode(status))


def bad_request(message: str) -> RefusedError:
    """400: the request cannot be understood."""
    return RefusedError(HTTPStatus.BAD_REQUEST, "BadRequest", message)


def forbidden(message: str) -> RefusedError:
    """403: the recorded user was not allowed to see this."""
    return RefusedError(HTTPStatus.FORBIDDEN, "Forbidden", message)


def not_found(message: str = "the server could not find the requested resource") -> RefusedError:
    """404: no such object, or the dump does not hold this kind."""
    return RefusedError(HTTPStatus.NOT_FOUND, "NotFound", message)


def not_allowed(message: str) -> RefusedError:
    """405: a recording is read-only and does not change."""
    return RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", message)


def expired(message: str) -> RefusedError:
    """410: a page that does not exist, or not any more."""
    return RefusedError(HTTPStatus.GONE, "Expired", message)
