"""Puts defaults, file, environment and flags together, or says everything that is wrong."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from inspector.config.faults import ConfigError, Fault, closest, dotted, quoted
from inspector.config.file import from_file
from inspector.config.given import from_environment, from_flags
from inspector.config.keys import FILE_FLAG, FILE_VARIABLE
from inspector.config.layer import Layer, Trail
from inspector.config.settings import KEYS, Settings, siblings, takes
from inspector.config.values import ADVISED, Known

DEFAULT = "default"


@dataclass(frozen=True)
class Loaded:
    """Settings, where each of them came from by dotted key, and the file that was read."""

    settings: Settings
    origins: Mapping[str, str]
    file: Path | None


def search_paths(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where a file is looked for, nearest first, if none is named."""
    home = _config_home(environ)
    own = (home / "inspector" / "config.yaml",) if home else ()
    return (Path("inspector.yaml"), *own, Path("/etc/inspector/config.yaml"))


def _config_home(environ: Mapping[str, str]) -> Path | None:
    chosen, home = (Path(environ.get(name, "")) for name in ("XDG_CONFIG_HOME", "HOME"))
    if chosen.is_absolute():
        return chosen
    return home / ".config" if home.is_absolute() else None


def load_settings(
    *,
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    path: Path | None,
    known_rules: Collection[str],
    known_formats: Collection[str],
    search: Sequence[Path],
) -> Loaded:
    """The effective settings: defaults, then file, then environment, then flags.

    `flags` maps dotted keys to texts, or to sequences or mappings of texts. `path` is the file
    that was asked for; without it INSPECTOR_CONFIG names one, else the first of `search` that
    exists is read. A source replaces lists and mappings whole.

    Raises:
        ConfigError: with the faults of all sources, those that another one overrides included.
    """
    known = Known(known_rules, known_formats)
    file, missing = _file(path, environ, search)
    layers = (
        *([from_file(file)] if file else []),
        from_environment(environ),
        from_flags(flags),
    )
    faults = (*missing, *(fault for source in layers for fault in _faults(source, known)))
    if faults:
        raise ConfigError(faults)
    settings = Settings.model_validate(_merged(layers), context=known)
    return Loaded(settings, _origins(layers), file)


def _file(
    path: Path | None, environ: Mapping[str, str], search: Sequence[Path]
) -> tuple[Path | None, tuple[Fault, ...]]:
    """The file to read; a named one that is not there is a fault, and nothing takes its place."""
    named = environ.get(FILE_VARIABLE, "")
    if path is None and not named:
        return next(filter(_exists, search), None), ()
    file, where = (path, FILE_FLAG) if path else (Path(named), FILE_VARIABLE)
    if _exists(file):
        return file, ()
    return None, (Fault(where, "", f"there is no file {quoted(str(file))}"),)


def _exists(path: Path) -> bool:
    """Whether there is something; what lies in a folder that may not be entered is not ours."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def _merged(layers: Sequence[Layer]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for source in layers:
        for name, value in source.values.items():
            merged[name] = _over(merged.get(name), value)
    return merged


def _over(before: object, value: object) -> object:
    """A section goes over the same one of a lower source key by key; anything else replaces."""
    if isinstance(before, dict) and isinstance(value, dict):
        return before | value
    return value


def _origins(layers: Sequence[Layer]) -> dict[str, str]:
    origins = dict.fromkeys(KEYS, DEFAULT)
    for source in layers:
        for key in KEYS:
            origins[key] = source.places.get(tuple(key.split(".")), origins[key])
    return origins


def _faults(source: Layer, known: Known) -> Iterator[Fault]:
    yield from source.faults
    try:
        Settings.model_validate(source.values, context=known)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield _fault(source, detail)


def _fault(source: Layer, detail: ErrorDetails) -> Fault:
    path = detail["loc"]
    where = source.place(path)
    if detail["type"] == "extra_forbidden":
        return Fault(where, dotted(path), "is not a setting", _meant(path))
    member = isinstance(path[-1], int) or path[-1] == "[key]"
    problem = f"cannot {'hold' if member else 'be'} {quoted(detail['input'])}"
    # A list item or a bad name in a mapping is told of under the setting itself.
    return Fault(where, dotted(path[:2] if member else path), problem, _advice(detail))


def _meant(path: Trail) -> str:
    """What an unknown key was probably meant to be: a like one beside it, or the same elsewhere."""
    section, name = ".".join(map(str, path[:-1])), str(path[-1])
    beside = closest(name, siblings(section))
    if beside:
        return f"did you mean {dotted(filter(None, (section, beside)))}?"
    elsewhere = [key for key in KEYS if key.endswith(f".{name}")]
    return f"did you mean {elsewhere[0]}?" if elsewhere else takes(section)


def _advice(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == ADVISED:
        return str(context["advice"])
    if "expected" in context:
        return f"it takes {context['expected']}"
    return takes(".".join(map(str, detail["loc"][:2])))
