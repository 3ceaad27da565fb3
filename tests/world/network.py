"""Hosts on one switch. In a sealed world each has a network of its own, and any two can be cut off from each other."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from tests.world import sealed

US = "us"  # where the schedule, the readers and the writers are
_NOWHERE = "02:00:00:00:00:01"  # a network card that nobody has


@dataclass(frozen=True, slots=True)
class Host:
    """`prefix` is the command that starts a program there."""

    name: str
    address: str
    prefix: tuple[str, ...]


class Network:
    """A switch with hosts. Packets of a cut pair vanish silently, as on a broken line."""

    def __init__(self, names: Iterable[str]) -> None:
        self.hosts = {US: Host(US, "127.0.0.1", ())}
        self._is_sealed = sealed.is_sealed()
        if not self._is_sealed:
            self.hosts |= {name: Host(name, "127.0.0.1", ()) for name in names}
            return
        self.hosts[US] = Host(US, "10.77.0.1", ())
        _ip("link", "add", "switch", "type", "bridge")
        _ip("address", "add", "10.77.0.1/24", "dev", "switch")
        _ip("link", "set", "switch", "up")
        for number, name in enumerate(names, start=2):
            self.hosts[name] = self._host(name, number)

    def cut(self, one: str, other: str) -> None:
        """Let neither host reach the other."""
        for here, there in ((one, other), (other, one)):
            self._neighbour("replace", here, there, "lladdr", _NOWHERE, "nud", "permanent")

    def cut_off(self, name: str) -> None:
        """Cut a host off from all others, ours included."""
        for other in self.hosts:
            if other != name:
                self.cut(name, other)

    def mend(self, one: str, other: str) -> None:
        """Let both hosts reach each other again."""
        for here, there in ((one, other), (other, one)):
            self._neighbour("delete", here, there)

    def mend_all_of(self, name: str) -> None:
        """Let a host and all others reach each other again."""
        for other in self.hosts:
            if other != name:
                self.mend(name, other)

    def _neighbour(self, action: str, here: str, there: str, *how: str) -> None:
        if not self._is_sealed:
            raise NoNetwork("only a sealed world has a network to cut")
        device = "switch" if here == US else "line"
        words = ["ip", "neighbour", action, self.hosts[there].address, *how, "dev", device]
        # Where there is no such entry, the pair is whole already.
        subprocess.run([*self.hosts[here].prefix, *words], check=action == "replace", capture_output=True)

    def _host(self, name: str, number: int) -> Host:
        host = Host(name, f"10.77.0.{number}", ("nsenter", f"--net=/run/netns/{name}"))
        _ip("netns", "add", name)
        _ip("link", "add", f"plug{number}", "type", "veth", "peer", "name", "line", "netns", name)
        _ip("link", "set", f"plug{number}", "master", "switch", "up")
        for words in (
            ("link", "set", "lo", "up"),
            ("address", "add", f"{host.address}/24", "dev", "line"),
            ("link", "set", "line", "up"),
        ):
            subprocess.run([*host.prefix, "ip", *words], check=True)
        # A machine without power says no goodbye: what a killed program had open is not closed for long after it.
        short = "echo 1 > /proc/sys/net/ipv4/tcp_orphan_retries"
        subprocess.run([*host.prefix, "sh", "-c", short], check=True)
        return host


class NoNetwork(Exception):
    """This world shares the machine's network, which nobody may cut."""


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
