"""Tests against a real Kubernetes API server and etcd; nothing here knows a container runtime."""
