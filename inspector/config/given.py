"""Settings from the environment and from flags."""

from collections.abc import Mapping, Sequence

from inspector.config.faults import Fault, closest
from inspector.config.keys import FILE_VARIABLE, PREFIX, flag, variable
from inspector.config.layer import Layer, nested
from inspector.config.settings import KEYS

_VARIABLES = {variable(key): key for key in KEYS}


def from_environment(environ: Mapping[str, str]) -> Layer:
    """The INSPECTOR_ variables; an empty one counts as not set, an unknown one is a fault."""
    ours = {
        name: text
        for name, text in sorted(environ.items())
        if name.startswith(PREFIX) and name != FILE_VARIABLE
    }
    return Layer(
        name="environment",
        values=nested(
            {_VARIABLES[n]: text for n, text in ours.items() if text and n in _VARIABLES}
        ),
        places={tuple(_VARIABLES[n].split(".")): n for n in ours if ours[n] and n in _VARIABLES},
        faults=tuple(_unknown(name) for name in ours if name not in _VARIABLES),
    )


def _unknown(name: str) -> Fault:
    # The prefix, which all have in common, would make any two names alike.
    known = [variable.removeprefix(PREFIX) for variable in _VARIABLES]
    close = closest(name.removeprefix(PREFIX), known)
    advice = (
        f"did you mean {PREFIX}{close}?" if close else f"one that has is {next(iter(_VARIABLES))}"
    )
    return Fault(name, "", "no setting has this environment variable", advice)


def from_flags(flags: Mapping[str, object]) -> Layer:
    """Flags by dotted key; None and empty sequences count as not given.

    A flag that was repeated is a sequence of texts, each of which may hold several values
    between commas.
    """
    given = {key: _joined(value) for key, value in flags.items() if value not in (None, (), [])}
    return Layer(
        name="command line",
        values=nested(given),
        places={tuple(key.split(".")): flag(key) for key in given},
    )


def _joined(value: object) -> object:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return value
