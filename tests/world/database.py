"""PostgreSQL with a synchronous standby, and the operator who looks after the pair."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.faults.replicas import Server
from tests.world.network import Host

PROMOTE_AFTER_SECONDS = 6.0  # docs/operations/fail-over.md
_CONF = "world.conf"


class Node(Server):
    """One server of the pair, reached over TCP by the parts and over its socket by us."""

    def __init__(self, home: Path, *, host: Host, port: int, variables: Mapping[str, str]) -> None:
        super().__init__(home)
        self.host, self.port = host, port
        self.is_wanted = False
        if host.prefix:  # enter the network as root, and only then become another user
            self._prefix = [*host.prefix, f"--setuid={self._user}", "--"]
            self._user = None
        # Set last: the library of the moved clock makes files that belong to who first loads it.
        self._prefix += ["env", *(f"{name}={value}" for name, value in variables.items())]
        self._variables = {"LC_ALL": "C", "PGPORT": str(port)}

    def take_over(self, data: Path) -> None:
        """Begin with a copy of this data folder."""
        subprocess.run(["cp", "-a", str(data), str(self.data)], check=True)
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(f"include_if_exists = '{_CONF}'\n")

    def configure(
        self, *, follows: Node | None = None, is_synchronous: bool = False, slow: bool = False
    ) -> None:
        """Write its settings. `slow`: each commit waits a tenth of a second for the disk."""
        settings = {
            "listen_addresses": self.host.address,
            "port": self.port,
            "unix_socket_directories": self.home,
            "synchronous_standby_names": "standby" if is_synchronous else "",
            "commit_delay": 100_000 if slow else 0,
            "commit_siblings": 0 if slow else 5,
            "wal_keep_size": "128MB",
            "max_wal_size": "128MB",
            "wal_sender_timeout": "5s",
            "wal_receiver_timeout": "5s",
        }
        if follows is not None:
            settings["primary_conninfo"] = (
                f"host={follows.host.address} port={follows.port} user=postgres application_name=standby"
                " connect_timeout=2"
            )
        text = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        (self.data / _CONF).write_text(text)
        (self.data / _CONF).chmod(0o644)
        if follows is not None:
            signal_file = self.data / "standby.signal"
            signal_file.touch()
            shutil.chown(signal_file, self.data.owner())

    def postmaster(self) -> int | None:
        """The number of its first process, None where it does not run."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return None
        return pid

    def kill(self) -> None:
        """kill -9 of the first process; its children end when they notice."""
        if (pid := self.postmaster()) is not None:
            os.kill(pid, signal.SIGKILL)

    def pause(self) -> None:
        self._send_all(signal.SIGSTOP)

    def resume(self) -> None:
        self._send_all(signal.SIGCONT)

    def _send_all(self, kind: signal.Signals) -> None:
        pid = self.postmaster()
        if pid is None:
            return
        listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
        for one in (pid, *map(int, listed.stdout.split())):
            with suppress(ProcessLookupError):
                os.kill(one, kind)


class Pair:
    """The primary and its standby. What dies is started again; `fail_over` is the operator's work."""

    def __init__(self, one: Node, other: Node) -> None:
        self.primary, self.standby = one, other
        self._lock = threading.RLock()

    @property
    def nodes(self) -> tuple[Node, Node]:
        return self.primary, self.standby

    def start(self) -> None:
        self.primary.configure(is_synchronous=True)
        self.standby.configure(follows=self.primary)
        for node in self.nodes:
            node.start()
            node.is_wanted = True
        self.await_standby()

    def look(self) -> None:
        """Start again what has died."""
        with self._lock:
            for node in self.nodes:
                if node.is_wanted and node.postmaster() is None:
                    with suppress(
                        subprocess.CalledProcessError
                    ):  # its children are still ending: look again later
                        node.start()

    def await_standby(self, *, seconds: float = 60) -> None:
        """Wait until each commit is confirmed by the standby. Raises: NotReplicating."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(AssertionError):
                if self.primary.sql("SELECT sync_state FROM pg_stat_replication").strip() == "sync":
                    return
            time.sleep(0.2)
        raise NotReplicating(f"no standby confirms commits after {seconds:.0f} s")

    def lose_primary(self) -> None:
        """The primary's machine is gone. The operator waits, and promotes the standby."""
        with self._lock:
            self.primary.is_wanted = False
        self.primary.kill()
        self._promote()

    def replace_primary(self) -> None:
        """The primary is cut off from its standby and still runs. The operator waits, and promotes the standby."""
        with self._lock:
            self.primary.is_wanted = False
        self._promote()

    def _promote(self) -> None:
        time.sleep(PROMOTE_AFTER_SECONDS)
        with self._lock:
            new, old = self.standby, self.primary
            new.configure()
            new.run("pg_ctl", "-D", str(new.data), "reload")
            new.promote()
            self.primary, self.standby = new, old

    def set_slow(self, *, is_slow: bool) -> None:
        """Let each commit on the primary wait for the disk, or no longer."""
        with self._lock:
            self.primary.configure(is_synchronous=True, slow=is_slow)
            self.primary.run("pg_ctl", "-D", str(self.primary.data), "reload")

    def rebuild_standby(self) -> None:
        """Fence the old primary off, and make it the standby of the new one."""
        old, new = self.standby, self.primary
        old.kill()
        while old.postmaster() is not None:
            time.sleep(0.1)
        with self._lock:
            shutil.rmtree(old.data)
            old.run(
                "pg_basebackup", "-D", str(old.data), "-h", str(new.home), "-p", str(new.port), "-U", "postgres",
                "--no-sync", "--checkpoint=fast",
            )  # fmt: skip
            old.configure(follows=new)
            old.start()
            old.is_wanted = True
            new.configure(is_synchronous=True)
            new.run("pg_ctl", "-D", str(new.data), "reload")
        self.await_standby()


class NotReplicating(Exception):
    """The standby does not follow its primary."""
