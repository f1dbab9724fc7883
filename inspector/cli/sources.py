"""Opens what a run inspects: a live API server, or a dump."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from inspector.cli.failure import Exit, Failure
from inspector.cluster.auth import CREDENTIAL_SECONDS, Access
from inspector.cluster.dump.clock import moment
from inspector.cluster.dump.load import load, load_stream
from inspector.cluster.dump.model import DumpError
from inspector.cluster.kubeconfig import (
    CredentialError,
    KubeconfigError,
    NoClusterError,
    Target,
)
from inspector.cluster.live import Limits, LiveCluster, ScopeError, Wanted
from inspector.cluster.recorded import RecordedCluster
from inspector.cluster.transport import ReadError
from inspector.config import Settings
from inspector.deadline import Deadline
from inspector.inspection import Source

Open = Callable[[Settings, Deadline], Source]


def opened(open_source: Open, settings: Settings, deadline: Deadline) -> Source:
    """The source.

    Raises:
        Failure: with one sentence that says why there is none, and the exit code.
    """
    try:
        return open_source(settings, deadline)
    except (KubeconfigError, DumpError, ScopeError) as error:
        raise Failure(str(error), Exit.USAGE) from error
    except (NoClusterError, CredentialError, ReadError) as error:
        raise Failure(str(error), Exit.UNREACHABLE) from error


def configured_cluster(settings: Settings, deadline: Deadline) -> Source:
    """The cluster that kubectl would talk to."""
    cluster = settings.cluster
    target = Target(
        kubeconfig=cluster.kubeconfig,
        context=cluster.context,
        cluster=cluster.cluster,
        user=cluster.user,
        impersonate=cluster.impersonate,
    )
    return live_cluster(target, settings, deadline)


def live_cluster(target: Target, settings: Settings, deadline: Deadline) -> Source:
    """An API server that has answered."""
    collect = settings.collect
    limits = Limits(
        request_seconds=settings.cluster.request_timeout.total_seconds(),
        qps=collect.qps,
        burst=collect.burst,
        page_size=collect.page_size,
    )
    patience = min(CREDENTIAL_SECONDS, collect.deadline.total_seconds())
    access = Access(target, connections=collect.workers + 1, credential_seconds=patience)
    return LiveCluster(access, _wanted(settings), limits, deadline)


def dump(path: str, now: datetime | None, settings: Settings) -> Source:
    """A dump, or one on standard input for `-`; its clock is `now` or its newest timestamp.

    Raises:
        DumpError: if it is none, or has no clock.
    """
    if settings.scope.selector:
        raise DumpError("--selector is answered by an API server; a dump has none")
    recorded = load_stream(sys.stdin.buffer, "stdin") if path == "-" else load(Path(path))
    clock = now or moment(recorded)
    if clock is None:
        raise DumpError(f"{path} holds no time at all; say when it was taken with --now")
    return RecordedCluster(recorded, clock, _wanted(settings))


def _wanted(settings: Settings) -> Wanted:
    """Which objects the settings name; `*` among the namespaces is no restriction."""
    scope = settings.scope
    return Wanted(
        namespaces=() if "*" in scope.namespaces else scope.namespaces,
        excluded=scope.exclude_namespaces,
        selector=scope.selector,
    )
