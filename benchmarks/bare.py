"""The floor: a paged download of the same lists that only counts bytes.

usage: bare.py KUBECONFIG
"""

import re
import sys

from inspector.cluster.auth import Access
from inspector.cluster.catalog import LISTS
from inspector.cluster.kubeconfig import Target

TOKEN = re.compile(rb'"continue":\s*"([^"]+)"')
HEAD = 4096


def main(kubeconfig: str) -> None:
    """One connection, one list after the other, 500 objects a page."""
    access = Access(Target(kubeconfig=kubeconfig), connections=1)
    size = requests = 0
    for listed in LISTS:
        token = ""
        while True:
            fields = {"limit": "500"} | ({"fieldSelector": listed.fields} if listed.fields else {})
            query = fields | ({"continue": token} if token else {})
            reply = access.pool.request(
                "GET",
                access.host + listed.path(),
                fields=query,
                headers=access.headers(),
                preload_content=False,
            )
            head = b""
            for piece in reply.stream(65536, decode_content=True):
                size += len(piece)
                if len(head) < HEAD:
                    head += piece
            reply.release_conn()
            requests += 1
            match = TOKEN.search(head[:HEAD])
            if match is None:
                break
            token = match[1].decode()
    print(f"{size} bytes in {requests} requests")


if __name__ == "__main__":
    main(sys.argv[1])
