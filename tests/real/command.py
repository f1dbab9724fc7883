"""The command a user types, in a process of its own."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILES = ("report.html", "findings.csv", "report.json", "report.txt")
_OUTPUTS = [
    option
    for name, file in zip(("html", "csv", "json", "text"), FILES, strict=True)
    for option in ("-o", f"{name}={file}")
]


@dataclass(frozen=True)
class Ran:
    """A finished run: exit code, what it said on standard error, the folder of its reports."""

    code: int
    said: str
    folder: Path

    @property
    def report(self) -> Any:
        """The report as JSON."""
        return json.loads(self.text("report.json"))

    def text(self, file: str) -> str:
        """One of its FILES."""
        return (self.folder / file).read_text()


@dataclass(frozen=True)
class Command:
    """Runs `python -m inspector` where no configuration of the user's reaches it."""

    python: Path
    home: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Any command line; it may take a minute."""
        return subprocess.run(
            [self.python, "-m", "inspector", *arguments],
            cwd=self.home,
            env={"HOME": str(self.home), "PATH": ""},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def inspect(self, kubeconfig: Path, folder: Path, *options: str) -> Ran:
        """An inspection that writes all FILES into the folder."""
        where = ("--kubeconfig", str(kubeconfig), "--out-dir", str(folder), "--progress", "none")
        done = self.run(*where, *_OUTPUTS, *options)
        return Ran(done.returncode, done.stderr, folder)
