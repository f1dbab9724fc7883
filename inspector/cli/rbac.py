"""`inspector rbac`: the permissions that the checks need, ready to apply."""

import click

from checks import ALL
from inspector.rbac import as_yaml, manifests


@click.command()
@click.option("--namespace", default="inspector", show_default=True, help="Of the account.")
@click.option("--service-account", default="inspector", show_default=True, help="Its name.")
def rbac(namespace: str, service_account: str) -> None:
    """Print the least RBAC with which all checks can run."""
    objects = manifests(ALL, namespace=namespace, service_account=service_account)
    click.echo(as_yaml(objects), nl=False)
