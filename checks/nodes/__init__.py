"""Nodes: readiness and heartbeat, pressure and network, cordons, versions.

What happens to the pods of a bad node is judged with the pods and workloads.
"""
