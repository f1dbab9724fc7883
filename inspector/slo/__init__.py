"""Error budgets of service level objectives: pure arithmetic, no clock, no network, no text.

Counts and ratios are exact fractions, so that a service that is precisely on its target is told
so; `exact` turns what was measured or written into one. An infinity, the only float here, is a
budget of zero that was overspent. Durations are seconds; ratios run from 0 to 1. What is unknown
is None, never 0 or 1. The words are those of the SRE workbook: SLI, error budget, burn rate.

`assessment` judges one objective and shows how the rest is used: events and their quality come
from `measure`, budgets from `budget`, speeds from `burn`, alerts from `alerts` and `replay`, dates
from `dates` and `exhaustion`, periods from `windows`, verdicts from `status` and `policy`.
Reading objectives from files and asking Prometheus do not live here.
"""
