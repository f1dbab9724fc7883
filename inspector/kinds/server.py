"""What the API server says of itself, in the shape of listed objects."""

from typing import ClassVar

from inspector.kinds.meta import Resource


class ServerVersion(Resource, frozen=True):
    """GET /version."""

    GROUP: ClassVar[str] = "server"

    git_version: str = ""


class HealthCheck(Resource, frozen=True):
    """One line of GET /readyz?verbose; metadata.name is the name of the check."""

    GROUP: ClassVar[str] = "server"

    ok: bool = True
    message: str = ""
