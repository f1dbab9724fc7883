"""Error budgets of service level objectives: pure arithmetic, no clock, no network, no text.

Counts and ratios are exact fractions, so that a service that is precisely on its target is told
so; `exact` turns what was measured or written into one. An infinity, the only float here, is a
budget of zero that was overspent. Durations are seconds; ratios run from 0 to 1. What is unknown
is None, never 0 or 1. The words are those of the SRE workbook: SLI, error budget, burn rate.

A reader finds events and their quality in `measure`, budgets in `budget`, speeds in `burn`, the
alerts of several windows in `alerts`, dates in `exhaustion`, periods in `windows`, verdicts in
`status` and `policy`. Reading objectives from files and asking Prometheus do not live here.
"""
