"""A Report as one HTML file."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from inspector.report import Report
from reports.escape import visible
from reports.html.view import page
from reports.html.wording import counted, number


def as_html(report: Report) -> bytes:
    """The report as a self-contained page in UTF-8; equal reports give equal bytes."""
    style, script = _style(report), _asset("report.js")
    text = (
        _environment()
        .get_template("base.j2")
        .render(
            page=page(report),
            policy=_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
        )
    )
    return text.encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    environment.filters |= {"number": number, "counted": counted}
    return environment


def _shown(value: object) -> object:
    """Every text that a template prints is made visible; markup is ours and stays."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _style(report: Report) -> str:
    """The style sheet; that of error budgets only where there are any."""
    return _asset("report.css") + (_asset("slo.css") if report.slos else "")


def _asset(name: str) -> str:
    return files("reports.html").joinpath("assets", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """The Content-Security-Policy under which only our own style and script work."""
    directives = (
        "default-src 'none'",
        f"script-src '{_digest(script)}'",
        f"style-src '{_digest(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(directives)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
