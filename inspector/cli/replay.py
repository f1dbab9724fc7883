"""`inspector replay`: a dump becomes an API server that kubectl can talk to."""

from pathlib import Path

import click

from inspector.cli.failure import Exit, Failure
from inspector.cluster.dump.clock import moment
from inspector.cluster.dump.load import load
from inspector.cluster.dump.model import DumpError
from inspector.cluster.replay.server import Replay


@click.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--port", default=8001, show_default=True, help="0 takes any free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def replay(path: Path, port: int, host: str) -> None:
    """Serve a dump as a read-only API server, until interrupted."""
    try:
        dump = load(path)
        server = Replay(dump, host=host, port=port, now=moment(dump))
    except DumpError as error:
        raise Failure(str(error), Exit.USAGE) from error
    except OSError as error:
        raise Failure(f"{host}:{port} cannot be used: {error.strerror}", Exit.USAGE) from error
    click.echo(f"serving {path} on {server.url}; try: kubectl --server {server.url} get pods -A")
    for problem in dump.problems:
        click.echo(f"  not read: {problem.path}: {problem.reason}", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        raise Failure("interrupted", Exit.INTERRUPTED) from None
