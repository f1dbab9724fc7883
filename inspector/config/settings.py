"""What can be set: every key, its type and its default."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from inspector.config.values import (
    Formats,
    Graces,
    Limit,
    Namespaces,
    Paths,
    Rules,
    Severities,
    Switch,
    Text,
    spelled,
    whole,
)


class Section(BaseModel):
    """Base of all settings: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cluster(Section):
    """Which API server to ask and as whom; what is empty is left to the kubeconfig."""

    kubeconfig: Text = ""
    context: Text = ""
    cluster: Text = ""
    user: Text = ""
    impersonate: Annotated[Text, Field(alias="as")] = ""
    request_timeout: Limit = timedelta(seconds=30)


class Scope(Section):
    """Which objects to look at; no namespaces means all. Names may be globs."""

    namespaces: Namespaces = ()
    exclude_namespaces: Namespaces = ()
    selector: Text = ""


class Collect(Section):
    """How hard to read: threads, wall time, requests per second, objects per page."""

    workers: Annotated[int, whole(1, 64)] = 8
    deadline: Limit = timedelta(minutes=5)
    qps: Annotated[int, whole(1, 1000)] = 20
    burst: Annotated[int, whole(1, 1000)] = 30
    page_size: Annotated[int, whole(50, 5000)] = 500


class Checks(Section):
    """Which rules to judge by, and what is changed about them; no `only` means all."""

    only: Rules = ()
    skip: Rules = ()
    grace: Graces = Field(default_factory=lambda: MappingProxyType({}))
    severity: Severities = Field(default_factory=lambda: MappingProxyType({}))


class Output(Section):
    """What to write: FORMAT to standard output, FORMAT=PATH to a file below `directory`."""

    formats: Formats = ("text",)
    directory: Text = ""


class Slo(Section):
    """Error budgets: files of objectives, and the Prometheus that counts their events."""

    files: Paths = ()
    prometheus: Text = ""
    token_file: Text = ""
    username: Text = ""
    password_file: Text = ""
    ca_file: Text = ""
    cert_file: Text = ""
    key_file: Text = ""


class Verdict(Section):
    """When the exit code says no: from which severity on, and whether for an incomplete run."""

    fail_on: Literal["none", "info", "warning", "critical"] = "none"
    strict: Switch = False


class Settings(Section):
    """Everything a run can be told."""

    cluster: Cluster = Field(default_factory=Cluster)
    scope: Scope = Field(default_factory=Scope)
    collect: Collect = Field(default_factory=Collect)
    checks: Checks = Field(default_factory=Checks)
    output: Output = Field(default_factory=Output)
    slo: Slo = Field(default_factory=Slo)
    verdict: Verdict = Field(default_factory=Verdict)
    progress: Literal["auto", "bar", "plain", "none"] = "auto"

    def by_key(self) -> dict[str, object]:
        """Every value by its dotted key, in the order of this module."""
        return {key: value for key, value, _ in _flat(self)}

    @property
    def digest(self) -> str:
        """12 hexadecimal digits that change with what is looked at and how it is judged.

        How fast to read, where outputs go and how progress looks are left out, and so is the
        order of names.
        """
        lines = [
            f"{key}={spelled(tuple(sorted(value)) if isinstance(value, tuple) else value)}"
            for key, value in self.by_key().items()
            if not key.startswith(_WITHOUT_INFLUENCE)
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


_WITHOUT_INFLUENCE = (
    "cluster.kubeconfig",
    "cluster.request_timeout",
    "collect.",
    "output.",
    "slo.token_file",
    "slo.username",
    "slo.password_file",
    "slo.ca_file",
    "slo.cert_file",
    "slo.key_file",
    "progress",
)


def _flat(section: Section, prefix: str = "") -> Iterator[tuple[str, object, FieldInfo]]:
    for name, field in type(section).model_fields.items():
        key = prefix + (field.alias or name)
        value = getattr(section, name)
        if isinstance(value, Section):
            yield from _flat(value, f"{key}.")
        else:
            yield key, value, field


_FIELDS = {key: field for key, _, field in _flat(Settings())}

KEYS = tuple(_FIELDS)


def takes(key: str) -> str:
    """What a key takes or a section holds, as a clause for a fault: `it takes true or false`."""
    if key in _FIELDS:
        return _FIELDS[key].description or ""
    return f"{key or 'the top level'} holds {', '.join(siblings(key))}"


def siblings(section: str) -> list[str]:
    """The keys of a section without its name; those of the top for an empty name."""
    parts = (key.split(".") for key in KEYS)
    if not section:
        return list(dict.fromkeys(first for first, *_ in parts))
    return [rest[0] for first, *rest in parts if first == section and rest]
