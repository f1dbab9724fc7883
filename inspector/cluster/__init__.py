"""Sources: reads a live API server or a recorded dump into typed objects with an outcome each.

Here live credentials, transport, paging, decoding, and the replay server that turns a dump into
an API again. No judgement, no formatting.
"""
