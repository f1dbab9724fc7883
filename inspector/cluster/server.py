"""What the API server says of itself, as sources: /version and /readyz?verbose."""

import re

import msgspec

from inspector.cluster.catalog import READYZ, VERSION
from inspector.cluster.decode import DECODE_ERRORS, Body
from inspector.kinds.meta import ObjectMeta
from inspector.kinds.server import HealthCheck, ServerVersion
from inspector.model import Outcome, State
from inspector.probe import Reading


class _GitVersion(msgspec.Struct, rename="camel"):
    git_version: str = ""


def git_version(body: Body) -> str:
    """GitVersion of a /version answer; empty where it is none."""
    try:
        return msgspec.json.decode(body, type=_GitVersion).git_version
    except DECODE_ERRORS:
        return ""


def version_reading(version: str) -> Reading:
    """The server's version as a source; without one, it has failed to tell."""
    if not version:
        return no_version(State.FAILED, "the server does not tell its version")
    item = ServerVersion(metadata=ObjectMeta(name="version"), git_version=version)
    outcome = Outcome(source=VERSION, kind="ServerVersion", outcome=State.COMPLETE, objects=1)
    return Reading(outcome, (item,))


def no_version(state: State, reason: str) -> Reading:
    """The source without the version, and why."""
    return Reading(Outcome(source=VERSION, kind="ServerVersion", outcome=state, reason=reason))


_LINE = re.compile(r"^\[(?P<sign>[+-])\](?P<name>\S+) ?(?P<text>.*)$", re.MULTILINE)


def readyz_reading(text: str) -> Reading:
    """The lines of /readyz?verbose as a source."""
    checks = tuple(
        HealthCheck(
            metadata=ObjectMeta(name=line["name"]), ok=line["sign"] == "+", message=line["text"]
        )
        for line in _LINE.finditer(text)
    )
    state = State.COMPLETE if checks else State.FAILED
    reason = "" if checks else "the answer holds no check lines"
    return Reading(
        Outcome(
            source=READYZ,
            kind="HealthCheck",
            outcome=state,
            objects=len(checks),
            reason=reason,
        ),
        checks,
    )
