"""Whether a host is this machine: where bandwidth is free and clear text stays inside."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether a host name or address, without brackets and port, is on the loopback."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
