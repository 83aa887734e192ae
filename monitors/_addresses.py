"""Which addresses on the network we refuse to speak to, and which we were told to allow."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})

# Beside what `ipaddress` itself calls not global, because in Python 3.11 `is_global` is true for
# multicast, cloud metadata, 6to4, NAT64 and more, and `is_private` is false for 100.64.0.0/10.
_DENIED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT, Tailscale, and Alibaba's metadata at 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's wire server
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",  # Oracle's metadata at 192.0.0.192
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",  # unspecified, loopback, and IPv4 written as IPv6
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo among them
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
# A network without IPv4 reaches all of it through this prefix: what is behind it decides.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@lru_cache(maxsize=4096)
def literal(host: str) -> Address | None:
    """Read a host as an address, if that is what it is."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def is_forbidden(address: Address) -> bool:
    """Tell whether an address is inside somebody's house: private, local, reserved, metadata."""
    if isinstance(address, ipaddress.IPv6Address) and address in _NAT64:
        return is_forbidden(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return (
        not address.is_global
        or address.is_private
        or address.is_multicast
        or address.is_reserved
        or any(address in network for network in _DENIED if network.version == address.version)
    )


@dataclass(frozen=True, slots=True)
class Allowed:
    """The private places we were told to fetch from all the same."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, entries: tuple[str, ...]) -> Allowed:
        """Read `host`, `host:port` and networks; raises ValueError for what is none of them."""
        names: set[tuple[str, int | None]] = set()
        networks: list[Network] = []
        for entry in (entry.strip().lower() for entry in entries):
            address = literal(entry)
            if address is not None:
                networks.append(ipaddress.ip_network(address))
            elif "/" in entry:
                networks.append(ipaddress.ip_network(entry, strict=False))
            elif entry:
                host, colon, port = entry.rpartition(":")
                if not colon:
                    names.add((entry, None))
                elif port.isdigit():
                    names.add((host.strip("[]"), int(port)))
                else:
                    raise ValueError(f"not a host, host:port or network: {entry!r}")
        return cls(frozenset(names), tuple(networks))

    def by_name(self, host: str, port: int) -> bool:
        """Tell whether the host as written is allowed, so that any address of it is."""
        host = host.strip("[]").rstrip(".").lower()
        return (host, None) in self.names or (host, port) in self.names

    def by_address(self, address: Address) -> bool:
        """Tell whether the address is in an allowed network."""
        return any(
            address in network for network in self.networks if network.version == address.version
        )
