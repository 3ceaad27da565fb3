"""PostgreSQL with a synchronous standby, for tests that replace, cut off and promote servers."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from sandbox import postgres

ROOT = Path(__file__).resolve().parents[2]
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
timezone = 'UTC'
shared_buffers = '64MB'
max_wal_senders = 10
wal_keep_size = '256MB'
"""


class Server:
    """One PostgreSQL in a folder of its own, reached over a unix socket. As root it runs as `nobody`."""

    def __init__(self, home: Path) -> None:
        self.home, self.data = home, home / "data"
        self._user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        self._prefix: list[str] = []  # the command that runs its programs elsewhere
        self._variables = {"LC_ALL": "C"}
        home.mkdir(exist_ok=True)
        if self._user is not None:
            os.chown(home, self._user, -1)
        self.admin = f"postgresql://postgres@/postgres?host={quote(str(home))}"

    @classmethod
    def primary(cls, home: Path, *, archive: Path | None = None) -> Server:
        """A new cluster. Its WAL is copied to `archive` if there is one."""
        server = cls(home)
        server.run("initdb", "-D", str(server.data), "-U", "postgres", "--auth=trust", "--no-sync")
        server._configure()
        if archive is not None:
            archive.mkdir()
            if server._user is not None:
                os.chown(archive, server._user, -1)
            server._append(f"archive_mode = on\narchive_command = 'cp %p {archive}/%f'\n")
        server.start()
        return server

    @classmethod
    def backup_of(cls, other: Server, home: Path) -> Server:
        """A base backup of `other`, not started."""
        server = cls(home)
        server.run(
            "pg_basebackup", "-D", str(server.data), "-h", str(other.home), "-U", "postgres", "--no-sync",
            "--checkpoint=fast",
        )  # fmt: skip
        server._configure()
        return server

    def recover_to(self, restore_point: str, *, archive: Path) -> None:
        """Start, replay the archive up to the restore point, and become a primary on a new timeline."""
        self._append(
            f"archive_mode = off\nrestore_command = 'cp {archive}/%f %p'\n"
            f"recovery_target_name = '{restore_point}'\nrecovery_target_action = promote\n"
        )
        signal = self.data / "recovery.signal"
        signal.touch()
        if self._user is not None:
            os.chown(signal, self._user, -1)
        self.start()

    @classmethod
    def standby_of(cls, other: Server, home: Path) -> Server:
        """A hot standby that follows `other`, under the name `standby`."""
        server = cls(home)
        server.run(
            "pg_basebackup", "-D", str(server.data), "-h", str(other.home), "-U", "postgres", "-R", "--no-sync",
            "--checkpoint=fast",
        )  # fmt: skip
        server._configure()
        follow = f"primary_conninfo = 'host={other.home} user=postgres application_name=standby'\n"
        with (server.data / "postgresql.auto.conf").open("a") as conf:
            conf.write(follow)
        server.start()
        return server

    def run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [*self._prefix, str(postgres.programs() / program), *arguments],
            user=self._user, cwd="/", capture_output=True, text=True, check=False, env=self._variables,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        log = str(self.home / "log")
        # pg_ctl's child keeps its pipes open, so they must not be ours.
        subprocess.run(
            [*self._prefix, str(postgres.programs() / "pg_ctl"), "-D", str(self.data), "-l", log, "-w", "-t", "60",
             "start"],
            user=self._user, cwd="/", check=True, env=self._variables,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def stop(self) -> None:
        subprocess.run(
            [str(postgres.programs() / "pg_ctl"), "-D", str(self.data), "-m", "immediate", "-w", "stop"],
            user=self._user, cwd="/", check=False, capture_output=True,
        )  # fmt: skip

    def promote(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def set(self, setting: str, value: str) -> None:
        self.sql(f"ALTER SYSTEM SET {setting} = '{value}'")
        self.sql("SELECT pg_reload_conf()")

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        return self.run(
            "psql", "-XAtq", "-h", str(self.home), "-U", "postgres", "-d", database, "-c", statement
        )

    def url(self, role: str) -> str:
        return f"postgresql://replica_{role}@/replica?host={quote(str(self.home))}"

    def install(self) -> None:
        """Make the roles, the database and its tables."""
        self.manage(
            "bootstrap_roles", "--admin-url", self.admin, "--prefix", "replica", "--database", "replica"
        )
        self.manage("migrate", "--verbosity=0", LICET_DATABASE_ROLE="owner")

    def environment(self) -> dict[str, str]:
        return {
            "LICET_ROLE_PREFIX": "replica",
            "CELERY_BROKER_URL": "memory://",
            "DATABASE_URL": self.url("app"),
            "DATABASE_OWNER_URL": self.url("owner"),
        }

    def manage(self, *command: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, capture_output=True, text=True, check=False,
            env=os.environ | self.environment() | environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _configure(self) -> None:
        self._append(_SETTINGS.format(sockets=self.home))

    def _append(self, settings: str) -> None:
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(settings)
