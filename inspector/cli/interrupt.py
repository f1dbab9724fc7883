"""SIGINT and SIGTERM: the first calls the run off, so that a partial report is still written."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

from inspector.cli.failure import Exit, Failure

_CODES = {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED}


class Interrupt:
    """While entered, signals set `event`; a second SIGINT ends the process at once.

    Until there is something to report, which `begun` says, a signal ends the run there and then.
    """

    def __init__(self) -> None:
        self.event = threading.Event()
        self.exit_code: Exit | None = None
        self.begun = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in _CODES:
            self._before[number] = signal.signal(number, self._called)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _called(self, number: int, _frame: FrameType | None) -> None:
        self.exit_code = _CODES[signal.Signals(number)]
        self.event.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if not self.begun:
            raise Failure("interrupted before anything was read", self.exit_code)
