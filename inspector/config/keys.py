"""What a key is called in the environment and on the command line."""

PREFIX = "INSPECTOR_"

# Names the file; not a setting itself.
FILE_VARIABLE = f"{PREFIX}CONFIG"
FILE_FLAG = "--config"

# Flags whose names people know from kubectl, or which would say too little without their section.
_FLAGS = {
    "scope.namespaces": "--namespace",
    "scope.exclude_namespaces": "--exclude-namespace",
    "checks.only": "--checks",
    "output.formats": "--output",
    "output.directory": "--out-dir",
    "slo.files": "--slo",
}


def variable(key: str) -> str:
    """The environment variable of a key: `cluster.context` is INSPECTOR_CLUSTER_CONTEXT."""
    return PREFIX + key.upper().replace(".", "_")


def flag(key: str) -> str:
    """The flag of a key: `cluster.request_timeout` is --request-timeout."""
    return _FLAGS.get(key) or "--" + key.rpartition(".")[2].replace("_", "-")
