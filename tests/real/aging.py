"""Objects from long ago: the API server sets the times of creation and deletion by its own clock.

They are changed where they are stored, in etcd, through its JSON gateway.
"""

import base64
import json
from typing import Any

import urllib3


def age(etcd: str, prefix: str, moment: str) -> None:
    """Set back every object below a prefix of etcd's keys, such as `/registry/minions/`.

    Each is created at the moment, and deleted then if it is deleted at all.
    """
    pool = urllib3.PoolManager()
    found = _call(pool, f"{etcd}/v3/kv/range", key=prefix, range_end=f"{prefix[:-1]}0")
    for stored in found["kvs"]:
        body = json.loads(base64.b64decode(stored["value"]))
        for field in {"creationTimestamp", "deletionTimestamp"} & set(body["metadata"]):
            body["metadata"][field] = moment
        key = base64.b64decode(stored["key"]).decode()
        _call(pool, f"{etcd}/v3/kv/put", key=key, value=json.dumps(body))


def _call(pool: urllib3.PoolManager, url: str, **texts: str) -> Any:
    fields = {name: base64.b64encode(text.encode()).decode() for name, text in texts.items()}
    reply = pool.request("POST", url, json=fields)
    assert reply.status == 200, reply.data
    return reply.json()
