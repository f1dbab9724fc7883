"""Deployments, StatefulSets, DaemonSets: too few pods, stuck rollouts, refused pods.

What is wrong with a single pod is judged with the pods; here the workload as a whole is judged.
"""
