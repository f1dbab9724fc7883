"""Which commands there are, each imported only when it is used."""

from dataclasses import dataclass
from importlib import import_module

import click


@dataclass(frozen=True)
class Lazy:
    """A command in a module of this package, of the same name, and its line in the help."""

    name: str
    help: str

    def load(self) -> click.Command:
        """Import it."""
        command: click.Command = getattr(import_module(f"inspector.cli.{self.name}"), self.name)
        return command


COMMANDS = {
    command.name: command
    for command in (
        Lazy("run", "Inspect the cluster that kubectl would talk to, or a dump of one."),
        Lazy("demo", "Inspect a small broken cluster that ships with the program."),
        Lazy("render", "Write the outputs of an earlier run again; needs no cluster."),
        Lazy("slo", "Print error budgets and what they recommend for releases."),
        Lazy("replay", "Serve a dump as a read-only API server."),
        Lazy("checks", "List the checks, or explain one."),
        Lazy("config", "Check the configuration, or show what it comes to."),
        Lazy("rbac", "Print the least RBAC with which all checks can run."),
        Lazy("version", "Print the version."),
    )
}
