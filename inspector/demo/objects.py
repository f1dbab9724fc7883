"""What all objects of the demo share: identity, owners, metadata."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

Object = dict[str, Any]

# The letters of generated names: no vowels, so that no words come out.
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


def digest(*key: object) -> bytes:
    """32 bytes that look random and depend on the key alone."""
    return hashlib.sha256("/".join(map(str, key)).encode()).digest()


def letters(length: int, *key: object) -> str:
    """A generated part of a name, as controllers append it."""
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest(*key)[:length])


def uid(kind: str, namespace: str, name: str) -> str:
    """The uid of an object, from its name, so that references can be written without looking."""
    return str(UUID(bytes=digest(kind, namespace, name)[:16], version=4))


def new(
    api_version: str, kind: str, namespace: str, name: str, created: datetime, **fields: Any
) -> Object:
    """An object; `metadata` among the fields adds to name, namespace and creation time."""
    place = {"namespace": namespace} if namespace else {}
    metadata = {"name": name, **place, "creationTimestamp": created, **fields.get("metadata", {})}
    return {"apiVersion": api_version, "kind": kind, **fields, "metadata": metadata}


def completed(item: Object, *, born: datetime) -> Object:
    """The object with what an API server adds; `born` is when the cluster came to be."""
    metadata = item["metadata"]
    namespace, name = metadata.get("namespace", ""), metadata["name"]
    number = int.from_bytes(digest("version", item["kind"], namespace, name)[:3])
    added = {
        "uid": uid(item["kind"], namespace, name),
        "resourceVersion": str(40_000_000 + number),
        "creationTimestamp": born,
    }
    return item | {"metadata": added | metadata}


def controlled_by(owner: Object) -> list[Object]:
    """The ownerReferences of what this object controls."""
    metadata, kind = owner["metadata"], owner["kind"]
    return [
        {
            "apiVersion": owner["apiVersion"],
            "kind": kind,
            "name": metadata["name"],
            "uid": uid(kind, metadata.get("namespace", ""), metadata["name"]),
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]


def conditions(found: Mapping[str, Mapping[str, Any]]) -> list[Object]:
    """status.conditions from a mapping by type."""
    return [{"type": kind, **fields} for kind, fields in found.items()]
