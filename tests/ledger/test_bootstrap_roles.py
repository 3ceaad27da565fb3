"""The roles are made by a superuser or by a weaker administrator, as managed services give it; or none is made."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from ledger import roles
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = os.environ.get("LICET_TEST_SYSTEM_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


def superuser_of(name: str) -> str:
    if name == "embedded":
        return databases.admin_url()
    try:
        psycopg.connect(SYSTEM, connect_timeout=2).close()
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL of the system answers: LICET_TEST_SYSTEM_POSTGRES names another")
    return SYSTEM


@dataclass
class Administrator:
    """A role that is no superuser, and the prefix that its installation gets."""

    superuser: str
    prefix: str
    rights: str

    @property
    def name(self) -> str:
        return f"{self.prefix}_admin"

    @property
    def url(self) -> str:
        parts = urlsplit(self.superuser)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(
            (parts.scheme, f"{self.name}:{quote(self.prefix)}@{host}", "/postgres", parts.query, "")
        )

    def plan(self) -> roles.Bootstrap:
        return roles.Bootstrap(self.prefix, self.prefix, dict.fromkeys(roles.NAMES, self.prefix))

    def roles(self) -> set[str]:
        with psycopg.connect(self.superuser) as connection:
            rows = connection.execute(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE %s AND rolname <> %s",
                [f"{self.prefix}_%", self.name],
            ).fetchall()
        return {str(name) for (name,) in rows}


@contextmanager
def administrator(superuser: str, rights: str, *, may_pass_on: bool) -> Iterator[Administrator]:
    made = Administrator(superuser, f"boot{secrets.token_hex(3)}", rights)
    name = sql.Identifier(made.name)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                name, sql.SQL(rights), sql.Literal(made.prefix)
            )
        )
        try:
            if may_pass_on:
                connection.execute(
                    sql.SQL('GRANT SET ON PARAMETER "licet.scope" TO {} WITH GRANT OPTION').format(name)
                )
            yield made
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(made.prefix))
            )
            # What an administrator granted goes with the administrator.
            connection.execute(sql.SQL('REVOKE ALL ON PARAMETER "licet.scope" FROM {} CASCADE').format(name))
            for role in [*made.roles(), made.name]:
                connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
            for role in [*made.roles(), made.name]:
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.parametrize("server", ["embedded", "system"])
def test_an_administrator_without_superuser_makes_a_whole_installation(server: str) -> None:
    with administrator(superuser_of(server), "CREATEDB CREATEROLE", may_pass_on=True) as admin:
        for _ in range(2):  # and may repair it
            roles.bootstrap(admin.url, admin.plan())
        urls = roles.urls(admin.url, admin.plan())
        manage = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        done = subprocess.run(
            manage, cwd=ROOT, capture_output=True, text=True, check=False,
            env=os.environ | urls | {"LICET_ROLE_PREFIX": admin.prefix, "CELERY_BROKER_URL": "memory://"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        with psycopg.connect(urls["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT in_recovery FROM ledger_primary").fetchone() == (False,)
            powers = connection.execute(
                "SELECT bool_or(rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls) FROM pg_roles"
                " WHERE rolname = ANY(%s)",
                [[admin.plan().role(name) for name in roles.NAMES]],
            ).fetchone()
        assert powers == (False,)


@pytest.mark.parametrize("server", ["embedded", "system"])
@pytest.mark.parametrize(
    ("rights", "may_pass_on", "sentence"),
    [
        ("CREATEDB", True, "needs the rights CREATEDB and CREATEROLE"),
        (
            "CREATEDB CREATEROLE",
            False,
            'A superuser must run this once: GRANT SET ON PARAMETER "licet.scope"',
        ),
    ],
)
def test_a_weaker_one_is_told_what_is_missing_and_makes_nothing(
    server: str, rights: str, may_pass_on: bool, sentence: str
) -> None:
    with administrator(superuser_of(server), rights, may_pass_on=may_pass_on) as admin:
        with pytest.raises(roles.AdministratorTooWeak, match=sentence):
            roles.bootstrap(admin.url, admin.plan())
        assert admin.roles() == set()


def test_every_role_notices_a_client_that_is_gone_without_a_word() -> None:
    superuser = databases.admin_url()
    with administrator(superuser, "CREATEDB CREATEROLE", may_pass_on=True) as admin:
        for _ in range(2):
            roles.bootstrap(superuser, admin.plan())
        with psycopg.connect(superuser) as connection:
            found = connection.execute(
                "SELECT rolname, rolconfig FROM pg_roles WHERE rolname = ANY(%s)",
                [[admin.plan().role(name) for name in roles.NAMES]],
            ).fetchall()
    assert len(found) == len(roles.NAMES)
    for _, settings in found:
        values = dict(setting.split("=") for setting in settings)
        idle, interval, count = (
            int(values[f"tcp_keepalives_{name}"]) for name in ("idle", "interval", "count")
        )
        assert idle + interval * count <= 15
        assert int(values["tcp_user_timeout"]) <= 15_000


def test_powers_that_a_role_was_given_are_taken_away(tmp_path: Path) -> None:
    superuser = databases.admin_url()
    with administrator(superuser, "CREATEDB CREATEROLE", may_pass_on=True) as admin:
        roles.bootstrap(superuser, admin.plan())
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {admin.plan().role('app')} SUPERUSER REPLICATION BYPASSRLS")
            roles.bootstrap(superuser, admin.plan())
            powers = connection.execute(
                "SELECT rolsuper, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s",
                [admin.plan().role("app")],
            ).fetchone()
    assert powers == (False, False, False)


def test_the_command_prints_the_prefix_beside_the_urls() -> None:
    superuser = databases.admin_url()
    with administrator(superuser, "CREATEDB CREATEROLE", may_pass_on=True) as admin:
        done = subprocess.run(
            [sys.executable, "manage.py", "bootstrap_roles", "--admin-url", admin.url, "--prefix", admin.prefix,
             "--database", admin.prefix],
            cwd=ROOT, capture_output=True, text=True, check=True,
            env=os.environ | {"DATABASE_URL": superuser, "DATABASE_OWNER_URL": superuser, "CELERY_BROKER_URL": "memory://"},
        )  # fmt: skip
    names = [line.partition("=")[0] for line in done.stdout.splitlines()]
    assert names == [
        "LICET_ROLE_PREFIX",
        *(f"DATABASE_{role}URL" for role in ("", "OWNER_", "SIGNER_", "READONLY_", "BACKUP_")),
    ]
