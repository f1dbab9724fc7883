"""Serves a recorded cluster as a read-only Kubernetes API, for `kubectl` and for the live reader.

`server.py` speaks HTTP and alone opens a socket; `api.py` says what a request gets. `store.py`
keeps the objects in the order of the API, `served.py` tells which kinds there are, `discovery.py`
describes them, `selectors.py` filters, `paging.py` cuts, `answer.py` holds the forms of answers.
Beside the cluster stands what its Prometheus recorded: `metrics.py` holds the counts,
`prometheus.py` answers queries for them.
"""
