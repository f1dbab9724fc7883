"""Pods: what keeps them from starting, running, being ready and ending, one module per subject.

`containers` judges what a container reports of itself, `scheduling` the way to a node and onto it,
`lifecycle` readiness and termination, `ended` pods that are over, `restarts` those that come back.
`states`, `crashes`, `impact` and `messages` are the readings these share. Whether a workload
has enough pods is not judged here.
"""
