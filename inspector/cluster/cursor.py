"""Which page of a list to ask for next, and what else to try where a page cannot be had."""

from dataclasses import dataclass, field
from http import HTTPStatus

from inspector.cluster.transport import ProtocolError, StatusError, TooLargeError, TooSlowError

PAGES_CAP = 10_000
SMALLEST_PAGE = 50
PAGE_BYTES = 4 * 1024 * 1024  # small objects come in larger pages: requests are what is rationed
GROWTH = 2
SKIPPED_CAP = 3  # a list with more objects that spoil their page is not what we can read

_TOO_MUCH = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.GATEWAY_TIMEOUT)


class SpoiltPageError(ProtocolError):
    """An object that breaks the decoding of its whole page; `token` leads past the page.

    `name` is the first name in the page: the object's own, if it is alone there.
    """

    def __init__(self, message: str, *, token: str, name: str) -> None:
        super().__init__(message)
        self.token = token
        self.name = name


@dataclass
class Cursor:
    """The place in one list; `query` is what to ask for until `done`.

    `fault` says why the list was given up, `inconsistent` why it is not of one moment; `lost`
    names objects that were passed over.
    """

    query: dict[str, str]
    page_size: int
    pages_cap: int = PAGES_CAP
    done: bool = False
    fault: str = ""
    inconsistent: str = ""
    lost: list[str] = field(default_factory=list)
    _tokens: set[str] = field(default_factory=set)
    _expired: bool = False
    _restarted: bool = False
    _shrunk: bool = False

    def __post_init__(self) -> None:
        self.query["limit"] = str(self.page_size)

    def advance(self, token: str, size: int = PAGE_BYTES) -> None:
        """Go on to the page at this token, after one of `size` bytes; without one the list ends."""
        self._expired = False
        self._fit(size)
        if token in self._tokens:
            self.fault = "the server repeats its continue token"
        elif len(self._tokens) + 1 >= self.pages_cap and token:
            self.fault = f"more than {self.pages_cap:,} pages"
        self.done = not token or bool(self.fault)
        self._tokens.add(token)
        self.query["continue"] = token

    def _fit(self, size: int) -> None:
        """Ask for more at a time where objects are small, unless the server had trouble before."""
        if not self._shrunk:
            fitting = int(self.query["limit"]) * PAGE_BYTES // max(size, 1)
            limit = min(max(fitting, self.page_size), GROWTH * self.page_size)
            self.query["limit"] = str(limit)

    def recover(self, error: Exception) -> bool:
        """Turn to another way to the same page; whether the error leaves one."""
        code = error.code if isinstance(error, StatusError) else 0
        if isinstance(error, StatusError) and code == HTTPStatus.GONE:
            return self._resume(error.token)
        if isinstance(error, SpoiltPageError):
            return self._shrink(1) or self._skip(error)
        if code == HTTPStatus.BAD_REQUEST:  # not every server knows every field selector
            return self.query.pop("fieldSelector", None) is not None
        if code in _TOO_MUCH or isinstance(error, TooSlowError | TooLargeError):
            return self._shrink(SMALLEST_PAGE)
        return False

    def _resume(self, token: str) -> bool:
        """Go on after the list has expired; once without a page in between, anew only once."""
        if self._expired or "continue" not in self.query:
            return False
        self._expired = True
        if token:
            self.query["continue"] = token
            self.inconsistent = "the list expired while it was read and was continued"
            return True
        return self._restart()

    def _restart(self) -> bool:
        if self._restarted:
            return False
        self._restarted = True
        self._tokens.clear()
        del self.query["continue"]
        self.query["limit"] = str(GROWTH * self.page_size)
        self.inconsistent = "the list expired while it was read and was begun anew"
        return True

    def _shrink(self, smallest: int) -> bool:
        limit = int(self.query["limit"])
        if limit <= smallest:
            return False
        self.query["limit"] = str(max(smallest, limit // 2))
        self._shrunk = True
        return True

    def _skip(self, error: SpoiltPageError) -> bool:
        """Pass over an object that is alone in its page."""
        if len(self.lost) >= SKIPPED_CAP:
            return False
        self.lost.append(error.name)
        self.query["limit"] = str(self.page_size)
        self.advance(error.token)
        return True
