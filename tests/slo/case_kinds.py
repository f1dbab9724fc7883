"""One adapter per kind of case: names in, names out; the arithmetic is the product's."""

from collections.abc import Callable

import case_alerts
import case_budgets
import case_inputs
import case_reports
from case_fields import Answer, Fields

KINDS: dict[str, Callable[[Fields], Answer]] = {
    "budget": case_budgets.budget_case,
    "time_budget": case_budgets.time_budget_case,
    "parse_target": case_inputs.parse_target_case,
    "validate": case_inputs.validate_case,
    "duration": case_inputs.duration_case,
    "ingest": case_inputs.ingest_case,
    "prom_vector": case_inputs.prom_vector_case,
    "sanity": case_inputs.sanity_case,
    "burn_factor": case_alerts.burn_factor_case,
    "budget_fraction": case_alerts.budget_fraction_case,
    "alert_threshold": case_alerts.alert_threshold_case,
    "max_burn": case_alerts.max_burn_case,
    "mwmbr": case_alerts.mwmbr_case,
    "burn_level": case_alerts.burn_level_case,
    "detection_time": case_alerts.detection_time_case,
    "absent_duration": case_alerts.absent_duration_case,
    "pyrra_windows": case_alerts.pyrra_windows_case,
    "window_share": case_alerts.window_share_case,
    "wilson": case_alerts.wilson_case,
    "resolution": case_budgets.resolution_case,
    "exhaustion_pace": case_budgets.exhaustion_pace_case,
    "time_to_exhaustion": case_budgets.time_to_exhaustion_case,
    "recovery": case_budgets.recovery_case,
    "window": case_inputs.window_case,
    "calendar_budget": case_budgets.calendar_budget_case,
    "coverage": case_budgets.coverage_case,
    "timeslices": case_budgets.timeslices_case,
    "slice_verdict": case_budgets.slice_verdict_case,
    "methods": case_budgets.methods_case,
    "methods_cost": case_budgets.methods_cost_case,
    "timeslices_time": case_budgets.timeslices_time_case,
    "ratio_exhaustion": case_budgets.ratio_exhaustion_case,
    "counter_increase": case_inputs.counter_increase_case,
    "counter_slices": case_inputs.counter_slices_case,
    "composite": case_budgets.composite_case,
    "composite_slices": case_budgets.composite_slices_case,
    "display_percent": case_reports.display_percent_case,
    "burndown": case_reports.burndown_case,
    "heatmap": case_reports.heatmap_case,
    "top_consumers": case_reports.top_consumers_case,
    "change_impact": case_reports.change_impact_case,
    "policy_steps": case_reports.policy_steps_case,
    "freeze": case_reports.freeze_case,
    "health": case_reports.health_case,
    "what_if": case_budgets.what_if_case,
}
