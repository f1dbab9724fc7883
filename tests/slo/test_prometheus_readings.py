"""Whatever numbers come back, the events are sound or there is a reason why there are none."""

from hypothesis import given, settings
from hypothesis import strategies as some

from inspector.slo.measure import Quality
from inspector.slo.objective import Queries
from inspector.slo.prometheus.plan import Part, parts
from inspector.slo.prometheus.readings import Values, measured

COUNTS = ("increase(x[{{.window}}])", "rate(x[{{.window}}])", "x:avg{w='{{.window}}'}")
QUERIES = some.one_of(
    some.builds(Queries, bad=some.sampled_from(COUNTS), total=some.sampled_from(COUNTS)),
    some.builds(Queries, good=some.sampled_from(COUNTS), total=some.sampled_from(COUNTS)),
    some.builds(Queries, good=some.sampled_from(COUNTS), bad=some.sampled_from(COUNTS)),
    some.builds(Queries, ratio=some.sampled_from(COUNTS)),
)
SERIES = some.lists(some.floats(), min_size=1, max_size=2)


@settings(deadline=None, derandomize=True)
@given(queries=QUERIES, found=some.dictionaries(some.sampled_from(Part), SERIES))
def test_no_numbers_make_events_that_cannot_be(queries: Queries, found: Values) -> None:
    values = {part: found[part] for part in parts(queries) if part in found}
    result = measured(values, queries, 3600)

    if result.quality is Quality.OK:
        assert result.events is not None
        assert result.events.good >= 0
        assert result.events.bad >= 0
        assert result.events.total > 0
    else:
        assert result.events is None
        assert result.reason
