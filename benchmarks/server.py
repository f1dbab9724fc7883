"""Serves the synthetic population on loopback, in a process of its own: prints its URL and runs."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from population import node, pages, pod

from inspector.cluster.catalog import LISTS


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lists: dict[str, list[bytes]]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        number = int(parse_qs(url.query).get("continue", ["0"])[0])
        if url.path == "/version":
            self._send(b'1c\r\n{"gitVersion": "v1.34.4"}   \r\n0\r\n\r\n', "application/json")
        elif url.path == "/readyz":
            self._send(b"b\r\n[+]ping ok\n\r\n0\r\n\r\n", "text/plain")
        else:
            self._send(self.lists[url.path][number], "application/json")

    def _send(self, body: bytes, media: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


def main(pods: int, nodes: int) -> None:
    """Build all pages first, so that serving costs next to nothing."""
    items = {"pods": [pod(n) for n in range(pods)], "nodes": [node(n) for n in range(nodes)]}
    _Handler.lists = {x.path(): pages(x.kind, items.get(x.source, [])) for x in LISTS}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
