"""What is judged: one module per subject; ALL is the ordered tuple of checks.

A check is one pure function from a snapshot to findings, under one rule. It reads no network,
no clock and no configuration: `rule.grace` and `snapshot.now` are all it knows of time.
"""

from checks.batch import cronjob_missed, job_failed
from checks.controlplane import apiserver_not_ready
from checks.events import warning_events
from checks.namespaces import namespace_stuck_terminating
from checks.nodes.cordon import node_cordoned_long
from checks.nodes.pressure import node_network_unavailable, node_pressure
from checks.nodes.readiness import node_heartbeat_stale, node_lost, node_not_ready
from checks.nodes.version import node_version_skew
from checks.pods.containers import (
    pod_config_error,
    pod_container_error,
    pod_crash_loop,
    pod_init_failing,
    pod_oom_killed,
)
from checks.pods.ended import pod_evicted, pod_failed
from checks.pods.images import pod_image_pull
from checks.pods.lifecycle import pod_not_ready, pod_stuck_creating, pod_stuck_terminating
from checks.pods.restarts import pod_restarting
from checks.pods.scheduling import pod_unschedulable
from checks.quotas import quota_nearly_full
from checks.storage import pvc_pending
from checks.workloads.deployments import deployment_short, rollout_stuck
from checks.workloads.refusals import replicas_refused
from checks.workloads.sets import daemonset_short, statefulset_short
from inspector.check import Check

ALL: tuple[Check, ...] = (
    node_not_ready,
    node_lost,
    node_network_unavailable,
    node_pressure,
    node_heartbeat_stale,
    node_cordoned_long,
    node_version_skew,
    pod_crash_loop,
    pod_oom_killed,
    pod_image_pull,
    pod_config_error,
    pod_container_error,
    pod_unschedulable,
    pod_stuck_creating,
    pod_init_failing,
    pod_not_ready,
    pod_stuck_terminating,
    pod_evicted,
    pod_failed,
    pod_restarting,
    deployment_short,
    rollout_stuck,
    replicas_refused,
    statefulset_short,
    daemonset_short,
    job_failed,
    cronjob_missed,
    pvc_pending,
    namespace_stuck_terminating,
    apiserver_not_ready,
    quota_nearly_full,
    warning_events,
)
