"""policy/v1: disruption budgets."""

from typing import ClassVar

from inspector.kinds.meta import LabelSelector, Resource, View


class BudgetSpec(View, frozen=True):
    """podDisruptionBudget.spec."""

    selector: LabelSelector | None = None


class BudgetStatus(View, frozen=True):
    """podDisruptionBudget.status."""

    disruptions_allowed: int | None = None
    expected_pods: int | None = None
    current_healthy: int | None = None
    desired_healthy: int | None = None


class PodDisruptionBudget(Resource, frozen=True):
    """policy/v1 PodDisruptionBudget."""

    GROUP: ClassVar[str] = "policy"

    spec: BudgetSpec = BudgetSpec()
    status: BudgetStatus = BudgetStatus()
