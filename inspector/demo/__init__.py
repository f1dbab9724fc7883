"""A small cluster on a bad morning, made up, for looking at a report without a cluster.

`data/` tells the story: nodes, workloads, the states their pods are in, and the objects that are
written out whole. The modules expand it into what an API server would list.
"""

from inspector.demo.cluster import demo_dump

__all__ = ["demo_dump"]
