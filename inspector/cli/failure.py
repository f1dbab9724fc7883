"""Exit codes, and the error that carries one to the top."""

from enum import IntEnum


class Exit(IntEnum):
    """What the process says to scripts and CronJobs."""

    OK = 0
    BUG = 1
    USAGE = 2
    FINDINGS = 3
    UNREACHABLE = 4
    INCOMPLETE = 5
    UNDELIVERED = 6
    INTERRUPTED = 130
    TERMINATED = 143


class Failure(Exception):  # noqa: N818 - it is how a command ends, not what went wrong in it
    """One sentence for the user, or one a line, and the exit code."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.code = code
