"""PromQL as the formats write it: how each names its window, and what cannot be run."""

import re

from inspector.config.faults import quoted
from inspector.slo.objectives.fields import Fields

WINDOW = "{{.window}}"

Form = tuple[re.Pattern[str], str]

# `\s` takes the line ends of Windows too, which a placeholder broken over two lines may hold.
GO_TEMPLATE: Form = (re.compile(r"\{\{-?\s*\.window\s*-?\}\}"), WINDOW)
BRACKETS: Form = (re.compile(r"\[\s*window(?=[\s:\]])"), f"[{WINDOW}")
GRAFANA: Form = (re.compile(r"\$(?:__range\b|\{__range\})"), WINDOW)

_WHOLE = re.compile(r"([0-9]+)(?:\.0)?")
_VARIABLE = re.compile(r"\$\{[^}]*\}|\$[A-Za-z_]\w*")
_TEMPLATE = re.compile(r"\{\{(?!\.window\}\})[^}]*(?:\}\})?")
_OFFSET = re.compile(r"(?<=\S)\s+offset\s+-?[0-9][0-9a-z]*$")
_QUOTED = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`"""
_BRACES = rf"\{{(?:[^{{}}\"'`]|{_QUOTED})*\}}"
_SELECTOR = re.compile(rf"[a-zA-Z_:][a-zA-Z0-9_:]*\s*(?:{_BRACES})?|{_BRACES}")


def windowed(fields: Fields, key: str, *forms: Form) -> str:
    """A query whose window, written in one of the forms, is now {{.window}}."""
    query = open_query(fields, key, *forms)
    if WINDOW not in query:
        fields.refuse(key, "has no window", f"write {WINDOW} where the range stands")
    return query


def open_query(fields: Fields, key: str, *forms: Form) -> str:
    """A query that may do without a window; all its other placeholders are refused."""
    query = fields.text(key).strip()
    for pattern, replacement in forms:
        query = pattern.sub(replacement, query)
    if found := _VARIABLE.search(query) or _TEMPLATE.search(query):
        problem = f"holds the variable {quoted(found[0])}, which nobody fills here"
        fields.refuse(key, problem, "write its value")
    if not query:
        fields.refuse(key, "is empty")
    return query


def is_selector(query: str) -> bool:
    """Whether a query is a metric with its labels and nothing else."""
    return bool(_SELECTOR.fullmatch(query))


def selector(fields: Fields, key: str) -> str:
    """A metric with its labels, such as `http_requests_total{code="500"}`, and maybe an offset."""
    query = open_query(fields, key)
    if not is_selector(_OFFSET.sub("", query)):
        fields.refuse(key, "must be a metric with its labels and nothing else")
    return query


def ranged(metric: str) -> str:
    """A selector over the window, which stands before an offset."""
    offset = _OFFSET.search(metric)
    end = offset.start() if offset else len(metric)
    return f"{metric[:end]}[{WINDOW}]{metric[end:]}"


def increase(metric: str) -> str:
    """How many events the counters of a selector saw in the window."""
    return f"sum(increase({ranged(metric)}))"


def failure(success: str) -> str:
    """The error ratio to a ratio of successes."""
    return f"1 - ({success})"


def bound(le: str) -> str:
    """The matcher of a bucket's bound; `1` is stored as `1.0` by newer Prometheus servers."""
    whole = _WHOLE.fullmatch(le)
    return f'le=~"{whole[1]}|{whole[1]}[.]0"' if whole else f'le="{le}"'
