"""The roles are made by a superuser or by a weaker administrator, as managed services give it; or none is made."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from ledger import roles
from tests import databases
from tests.ledger.administrators import administrator, superuser_of

ROOT = Path(__file__).resolve().parents[2]


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


def test_two_processes_that_set_up_one_installation_at_once_both_succeed() -> None:
    with administrator(superuser_of("embedded"), "CREATEDB CREATEROLE", may_pass_on=True) as admin:
        with ThreadPoolExecutor(4) as pool:
            tried = [pool.submit(roles.bootstrap, admin.url, admin.plan()) for _ in range(4)]
        assert [one.exception() for one in tried] == [None] * 4
