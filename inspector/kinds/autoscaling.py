"""autoscaling/v2: horizontal pod autoscalers."""

from datetime import datetime
from typing import ClassVar

from inspector.kinds.meta import Condition, Resource, View


class ScaleTarget(View, frozen=True):
    """horizontalPodAutoscaler.spec.scaleTargetRef."""

    kind: str = ""
    name: str = ""


class AutoscalerSpec(View, frozen=True):
    """horizontalPodAutoscaler.spec."""

    scale_target_ref: ScaleTarget = ScaleTarget()
    min_replicas: int | None = None
    max_replicas: int | None = None


class AutoscalerStatus(View, frozen=True):
    """horizontalPodAutoscaler.status."""

    current_replicas: int | None = None
    desired_replicas: int | None = None
    last_scale_time: datetime | None = None
    conditions: list[Condition] | None = None


class HorizontalPodAutoscaler(Resource, frozen=True):
    """autoscaling/v2 HorizontalPodAutoscaler."""

    GROUP: ClassVar[str] = "autoscaling"

    spec: AutoscalerSpec = AutoscalerSpec()
    status: AutoscalerStatus = AutoscalerStatus()
