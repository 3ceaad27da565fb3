"""The database's roles. They limit the damage when the code is wrong.

owner     owns every table and migrates; a running server never uses it
app       reads and writes rows, and owns no table; on ledger tables it may only SELECT and call the append
readonly  reads, for reports
signer    reads the ledger, to sign checkpoints
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import psycopg
from psycopg import sql

NAMES = ("owner", "app", "readonly", "signer")
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,40}")


class NotAPrefix(ValueError):
    """The prefix of role names may have only lower-case letters, digits and underscores."""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What to create: the roles `<prefix>_<name>`, and a database of the owner."""

    prefix: str
    database: str
    passwords: dict[str, str]

    def role(self, name: str) -> str:
        return f"{self.prefix}_{name}"


def bootstrap(admin_url: str, plan: Bootstrap) -> None:
    """Create or repair the roles and the database. Idempotent. It needs a superuser or a role that may create both.

    Raises: NotAPrefix, psycopg.Error.
    """
    if not _PREFIX.fullmatch(plan.prefix):
        raise NotAPrefix(f"{plan.prefix!r} cannot start role names")
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for name in NAMES:
            _role(connection, plan, name)
        _database(connection, plan)
    with psycopg.connect(admin_url, dbname=plan.database, autocommit=True) as connection:
        _privileges(connection, plan)


def _role(connection: psycopg.Connection[tuple[object, ...]], plan: Bootstrap, name: str) -> None:
    role = sql.Identifier(plan.role(name))
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [plan.role(name)]).fetchone()
    if not exists:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
    connection.execute(
        sql.SQL("ALTER ROLE {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS").format(role)
    )
    if password := plan.passwords.get(name):
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))


def _database(connection: psycopg.Connection[tuple[object, ...]], plan: Bootstrap) -> None:
    database, owner = sql.Identifier(plan.database), sql.Identifier(plan.role("owner"))
    exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [plan.database]).fetchone()
    if not exists:
        # The administrator of a managed service is not a superuser, so it must join the role first.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(database, owner)
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for name in NAMES:
        role = sql.Identifier(plan.role(name))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))


def _privileges(connection: psycopg.Connection[tuple[object, ...]], plan: Bootstrap) -> None:
    owner = sql.Identifier(plan.role("owner"))
    connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    # The owner's SECURITY DEFINER functions set `licet.scope` in their definition. PostgreSQL 15 and newer allow that
    # for a custom setting only with this grant.
    connection.execute(sql.SQL('GRANT SET ON PARAMETER "licet.scope" TO {}').format(owner))
    for name, tables in (
        ("app", "SELECT, INSERT, UPDATE, DELETE"),
        ("readonly", "SELECT"),
        ("signer", "SELECT"),
    ):
        role = sql.Identifier(plan.role(name))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT {} ON TABLES TO {}").format(
                owner, sql.SQL(tables), role
            )
        )
    connection.execute(
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {}"
        ).format(owner, sql.Identifier(plan.role("app")))
    )
