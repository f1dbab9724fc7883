"""One real node in a network namespace of its own, driven by the script `node`."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Bed:
    """A folder of scripts, and the folder in which a node keeps all that it has."""

    scripts: Path
    folder: Path

    def node(self, command: str, *arguments: str, stdin: str = "") -> str:
        """What `node COMMAND FOLDER ARGUMENTS…` prints."""
        done = subprocess.run(
            [self.scripts / "node", command, self.folder, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kubectl(self, *arguments: str, stdin: str = "") -> str:
        """What kubectl prints, as the administrator."""
        return self.node("exec", "kubectl", *arguments, stdin=stdin)


@contextmanager
def bed(scripts: Path, folder: Path) -> Iterator[Bed]:
    """Bring a node up, and take it down whatever happens."""
    made = Bed(scripts, folder)
    try:
        made.node("up")
        yield made
    finally:
        made.node("down")
