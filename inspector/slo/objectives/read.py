"""The way in: the objectives of one file, in whatever format each of its documents is."""

from collections.abc import Callable, Iterator
from functools import partial

from inspector.slo.objective import Objective
from inspector.slo.objectives import openslo, pyrra, short, slo_generator, sloth
from inspector.slo.objectives.document import Document, NotYamlError, documents
from inspector.slo.objectives.fields import Fields, Place
from inspector.slo.objectives.openslo_indicator import Documents, by_name
from inspector.slo.objectives.outcome import Read, attempt, joined

_MONTH = 30 * 86400

Reader = Callable[[Fields, int], Read]
_Kind = tuple[str, str]  # apiVersion and kind

_OPENSLO = ("openslo/v1", "SLO")
_KINDS: dict[_Kind, Reader] = {
    ("sloth.slok.dev/v1", "PrometheusServiceLevel"): sloth.read_object,
    ("pyrra.dev/v1alpha1", "ServiceLevelObjective"): pyrra.read_object,
    ("sre.google.com/v2", "ServiceLevelObjective"): slo_generator.read_object,
}
_SLOTH_FILE = "prometheus/v1"


def read_objectives(text: bytes, name: str, *, period_s: int = _MONTH) -> Read:
    """The objectives of a YAML or JSON file; `name` is the file's, for messages.

    `period_s` is the rolling period, in seconds, of objectives that name none. An objective with
    a fault is left out, and its sentence names file, document and key; documents of other kinds
    are passed over. A file that is not YAML has one fault and no objectives.
    """
    try:
        found = tuple(documents(text))
    except NotYamlError as error:
        return Read(faults=(f"{name}: the file {error}",))
    every = by_name(fields for document in found for fields in _objects(document, name))
    return _distinct(joined(_read(document, name, every, period_s) for document in found))


def _objects(document: Document, name: str) -> Iterator[Fields]:
    """The mapping of a document, or those of a list that kubectl prints."""
    place, value = Place(name, document.number), document.value
    if not isinstance(value, dict):
        return
    items = value.get("items")
    if not str(value.get("kind")).endswith("List") or not isinstance(items, list):
        yield Fields(place, value)
        return
    for index, item in enumerate(items):
        if isinstance(item, dict):
            yield Fields(place, item, ("items", index))


def _read(document: Document, name: str, every: Documents, period_s: int) -> Read:
    found = [(fields, _reader(fields, every)) for fields in _objects(document, name)]
    known = [(fields, reader) for fields, reader in found if reader]
    if known and document.refused:
        place = Place(name, document.number)
        return Read(faults=tuple(f"{place}: {problem}" for problem in document.refused))
    return joined(attempt(partial(reader, fields, period_s)) for fields, reader in known)


def _reader(fields: Fields, every: Documents) -> Reader | None:
    """Who reads a document; None for those of another kind."""
    kind = (str(fields.values.get("apiVersion", "")), str(fields.values.get("kind", "")))
    if kind == _OPENSLO:
        return partial(openslo.read_object, documents=every)
    if any(kind):
        return _KINDS.get(kind) or _outdated(kind)
    if fields.has("version"):
        return sloth.read_file if fields.values["version"] == _SLOTH_FILE else None
    return short.read_section if fields.values.get("slos") else None


def _outdated(kind: _Kind) -> Reader | None:
    """Who refuses a version of a known format that is not read."""
    group = kind[0].partition("/")[0]
    for version, name in (_OPENSLO, *_KINDS):
        if kind[1] == name and group == version.partition("/")[0]:
            return partial(_refuse_version, version)
    return None


def _refuse_version(version: str, fields: Fields, _period_s: int) -> Read:
    fields.refuse("apiVersion", "is a version that is not read", f"{version} is")


def _distinct(read: Read) -> Read:
    """The first objective of each id, and each sentence once."""
    first: dict[str, Objective] = {}
    faults = dict.fromkeys(read.faults)
    for objective in read.objectives:
        if first.setdefault(objective.id, objective) is not objective:
            other = first[objective.id].source
            faults[f"{objective.source}: {objective.id!r} is given twice; it is in {other}"] = None
    return Read(tuple(first.values()), tuple(faults))
