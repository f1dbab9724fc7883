"""What components say in free text, taken apart: scheduler, kubelet, image pulls, evictions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from inspector.model import Ref


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """Why nodes were turned down, without counts; `nodes` is how many, 0 where it is not said.

    `taint` is the key of the taint that the pod does not tolerate, if that is the cause.
    """

    text: str
    nodes: int = 0
    taint: str = ""

    def __str__(self) -> str:
        nodes = f" ({self.nodes} node{'s' if self.nodes > 1 else ''})"
        return self.text + nodes if self.nodes else self.text


_HEADER = re.compile(r"^\d+/\d+ nodes are available[:,]\s*")

# A comma parts two causes where a count follows, and never inside the braces of a taint.
_NEXT_CAUSE = re.compile(r",\s+(?=\d+ )(?![^{]*\})")

_COUNTED = re.compile(r"(?P<nodes>\d+) (?:node\(s\) )?(?P<text>.+)", re.DOTALL)

_TAINT = re.compile(r"taint(?:\(s\))? \{(?P<key>[^:}]*):?\s*(?P<value>[^}]*)\}")


def scheduling_causes(message: str) -> Sequence[Cause]:
    """The causes in a scheduler's "0/5 nodes are available: …", sorted; both wordings of taints."""
    body, _, _preemption = _HEADER.sub("", message.strip()).partition(". ")
    return sorted(_cause(part) for part in _NEXT_CAUSE.split(body.rstrip(".")) if part)


def _cause(part: str) -> Cause:
    counted = _COUNTED.fullmatch(part)
    nodes, text = (int(counted["nodes"]), counted["text"]) if counted else (0, part)
    taint = _TAINT.search(text)
    if taint is None:
        return Cause(text, nodes)
    shown = f"{taint['key']}={taint['value']}" if taint["value"].strip() else taint["key"]
    return Cause(f"untolerated taint {shown}", nodes, taint["key"])


class PullFault(StrEnum):
    """Why an image could not be pulled, in the words of a report."""

    NOT_FOUND = "image not found"
    DENIED = "registry refuses access"
    RATE_LIMIT = "registry limits the rate of pulls"
    TLS = "registry's certificate or TLS is not accepted"
    DNS = "registry's name is not known"
    UNREACHABLE = "registry does not answer"
    INVALID_NAME = "image name is not valid"
    NEVER_PULLED = "image is not on the node and must not be pulled"
    UNVERIFIED = "image signature is not accepted"
    OTHER = "image cannot be pulled"

    @property
    def of_registry(self) -> bool:
        """Whether the registry itself is at fault, for whatever image."""
        return self in _OF_REGISTRY


_OF_REGISTRY = (
    PullFault.DENIED,
    PullFault.RATE_LIMIT,
    PullFault.TLS,
    PullFault.DNS,
    PullFault.UNREACHABLE,
)

_NO_ANSWER = (
    r"i/o timeout|deadline exceeded|Client\.Timeout|\bEOF\b|RegistryUnavailable|no route to host"
    r"|connection (?:refused|reset)|network is unreachable|Bad Gateway|Service Unavailable"
)

# The first that fits wins: a registry that hides private images says "denied" and "does not exist".
_PULL_FAULTS = (
    (PullFault.INVALID_NAME, r"InvalidImageName|invalid reference format|couldn't parse image"),
    (PullFault.NEVER_PULLED, r"ErrImageNeverPull|image pull policy of Never"),
    (PullFault.UNVERIFIED, r"SignatureValidationFailed|signature (?:validation|verification)"),
    (PullFault.RATE_LIMIT, r"toomanyrequests|too many requests|rate limit"),
    (PullFault.TLS, r"x509:|tls:|HTTP response to HTTPS client"),
    (PullFault.DNS, r"no such host|name resolution|server misbehaving"),
    (PullFault.UNREACHABLE, _NO_ANSWER),
    (PullFault.NOT_FOUND, r"not found|manifest unknown|name unknown|does not exist|NotFound"),
    (
        PullFault.DENIED,
        r"unauthorized|forbidden|denied|authentication required|no basic auth|authorization",
    ),
)


def pull_fault(reason: str, message: str, image: str) -> PullFault:
    """The class of a failed pull, from the waiting reason and what the runtime said of the image.

    The image's own name proves nothing and is set aside.
    """
    said = f"{reason} {message.replace(image, '') if image else message}"
    matches = (fault for fault, hints in _PULL_FAULTS if re.search(hints, said, re.IGNORECASE))
    return next(matches, PullFault.OTHER)


def registry_host(image: str) -> str:
    """The host (and port) that an image reference leads to; `docker.io` where it names none."""
    host, slash, _ = image.partition("/")
    named = slash and ("." in host or ":" in host or host == "localhost")
    return host if named else "docker.io"


_MISSING_OBJECT = re.compile(
    r'(?P<kind>secret|configmap)s? "(?P<name>[^"]+)" not found', re.IGNORECASE
)

_MISSING_KEY = re.compile(
    r"couldn't find key (?P<key>\S+) in (?P<kind>Secret|ConfigMap) (?:[^/\s]+/)?(?P<name>\S+)",
    re.IGNORECASE,
)

_KINDS = {"secret": "Secret", "configmap": "ConfigMap"}


def missing_reference(message: str, namespace: str) -> tuple[Ref, str] | None:
    """The Secret or ConfigMap that a kubelet misses, and the missing key or an empty string."""
    match = _MISSING_KEY.search(message) or _MISSING_OBJECT.search(message)
    if match is None:
        return None
    ref = Ref(kind=_KINDS[match["kind"].lower()], namespace=namespace, name=match["name"])
    return ref, match.groupdict().get("key") or ""


_RUNTIME_LAYERS = (
    "OCI runtime create failed: ",
    "runc create failed: ",
    "unable to start container process: ",
)


def start_fault(message: str) -> str:
    """What kept a container from starting, without the layers of the runtime that passed it on."""
    for layer in _RUNTIME_LAYERS:
        message = message.rpartition(layer)[2]
    return message.removesuffix(": unknown")


_NODE_SHORTAGE = re.compile(r"(?:low on resource|had condition): \[?(?P<what>[\w-]+)")


def eviction_resource(message: str) -> str:
    """What the node was short of; empty where the pod went over a limit of its own."""
    match = _NODE_SHORTAGE.search(message)
    return match["what"] if match else ""
