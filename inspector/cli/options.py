"""The flags that commands share, and what configuration they make."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import click

from checks import ALL
from inspector.cli.failure import Exit, Failure
from inspector.config import ConfigError, Loaded, load_settings, search_paths
from inspector.model import Severity
from reports import RENDERERS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

CONFIG = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    help="Configuration file; else ./inspector.yaml, the user's and /etc/inspector/config.yaml.",
)


Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def one_of(*words: str) -> Complete:
    """What the shell offers for a value; what is allowed is for the configuration to say."""
    return lambda _ctx, _param, typed: [word for word in words if word.startswith(typed)]


def _option(key: str, *names: str, help_: str, many: bool = False, **more: Any) -> Decorator:
    """A flag whose value goes to a configuration key."""
    return click.option(*names, key.replace(".", "__"), multiple=many, help=help_, **more)


RULES = one_of(*(item.rule.id for item in ALL))
PATH = click.Path()  # completes names of files


CLUSTER = (
    _option("cluster.kubeconfig", "--kubeconfig", help_="Path to a kubeconfig.", type=PATH),
    _option("cluster.context", "--context", help_="Context of the kubeconfig."),
    _option("cluster.cluster", "--cluster", help_="Cluster of the kubeconfig."),
    _option("cluster.user", "--user", help_="User of the kubeconfig."),
    _option("cluster.as", "--as", help_="User to impersonate."),
    _option(
        "cluster.request_timeout",
        "--request-timeout",
        help_="Wall time of one request.",
        metavar="DURATION",
    ),
)

SCOPE = (
    _option(
        "scope.namespaces",
        "-n",
        "--namespace",
        many=True,
        help_="Namespace or glob to inspect; may be repeated.",
    ),
    _option(
        "scope.exclude_namespaces",
        "--exclude-namespace",
        many=True,
        help_="Namespace or glob to leave out; may be repeated.",
    ),
    _option("scope.selector", "-l", "--selector", help_="Label selector for pods and workloads."),
)

COLLECT = (
    _option("collect.workers", "--workers", help_="Probes at a time.", metavar="N"),
    _option("collect.deadline", "--deadline", help_="Limit of the whole run.", metavar="DURATION"),
)

CHECKS = (
    _option(
        "checks.only",
        "--checks",
        many=True,
        help_="Rules to check, or globs; else all.",
        shell_complete=RULES,
    ),
    _option(
        "checks.skip",
        "--skip",
        many=True,
        help_="Rules to leave out, or globs.",
        shell_complete=RULES,
    ),
)

OUTPUT = (
    _option(
        "output.formats",
        "-o",
        "--output",
        many=True,
        help_="FORMAT to standard output, or FORMAT=PATH; may be repeated.",
        metavar="FORMAT[=PATH]",
        shell_complete=one_of(*RENDERERS),
    ),
    _option("output.directory", "--out-dir", help_="Folder that paths start from."),
)

SLO = (
    _option(
        "slo.files",
        "--slo",
        many=True,
        help_="File of objectives (Sloth, OpenSLO, Pyrra, …); may be repeated.",
        type=PATH,
    ),
    _option("slo.prometheus", "--prometheus", help_="Prometheus to ask for them.", metavar="URL"),
)

VERDICT = (
    _option(
        "verdict.fail_on",
        "--fail-on",
        help_="Severity from which on the exit code is 3; default none.",
        metavar="SEVERITY",
        shell_complete=one_of("none", *Severity),
    ),
    _option(
        "verdict.strict",
        "--strict",
        help_="Exit 5 if anything could not be seen.",
        is_flag=True,
        flag_value="true",
        default=None,
    ),
)

TERMINAL = (
    _option(
        "progress",
        "--progress",
        help_="auto, bar, plain or none.",
        metavar="KIND",
        shell_complete=one_of("auto", "bar", "plain", "none"),
    ),
)


EVERYTHING = (CLUSTER, SCOPE, COLLECT, CHECKS, OUTPUT, SLO, VERDICT, TERMINAL)


def flags(*groups: tuple[Decorator, ...]) -> Decorator:
    """Give a command these groups of flags."""
    flat = [option for group in groups for option in group]
    return lambda function: reduce(lambda inner, option: option(inner), reversed(flat), function)


def takes(*groups: tuple[Decorator, ...]) -> Decorator:
    """The same, and --config."""
    return flags(*groups, (CONFIG,))


def loaded(given: Mapping[str, Any], config_path: Path | None) -> Loaded:
    """The configuration that these flags, the environment and the file make.

    Raises:
        Failure: with every fault at once, and exit code 2.
    """
    return _load(given, config_path, os.environ, search_paths(os.environ))


def loaded_from_flags(given: Mapping[str, Any]) -> Loaded:
    """The same from flags alone: what ships with the program heeds no other configuration."""
    return _load(given, None, {}, ())


def _load(
    given: Mapping[str, Any],
    path: Path | None,
    environ: Mapping[str, str],
    search: Sequence[Path],
) -> Loaded:
    try:
        return load_settings(
            flags={key.replace("__", "."): value for key, value in given.items()},
            environ=environ,
            path=path,
            known_rules=[item.rule.id for item in ALL],
            known_formats=list(RENDERERS),
            search=search,
        )
    except ConfigError as error:
        raise Failure(str(error), Exit.USAGE) from error
