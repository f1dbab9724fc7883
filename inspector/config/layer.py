"""What one source says: its values as they were written, and where each of them stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.config.faults import Fault

# The way to a value: names of keys, and numbers of list items.
Trail = tuple[str | int, ...]


@dataclass(frozen=True)
class Layer:
    """One source of settings.

    `values` are texts, lists and mappings of texts, nested by section; `places` says where a
    path stands, such as `inspector.yaml:3`; `faults` are those found while reading.
    """

    name: str
    values: Mapping[str, object] = field(default_factory=dict)
    places: Mapping[Trail, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def place(self, path: Trail) -> str:
        """Where a path stands, or the nearest part above it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self.name)


def nested(flat: Mapping[str, object]) -> dict[str, object]:
    """Values by dotted key, put into their sections."""
    values: dict[str, object] = {}
    for key, value in flat.items():
        section, _, name = key.rpartition(".")
        inside = values.setdefault(section, {}) if section else values
        if isinstance(inside, dict):
            inside[name] = value
    return values
