"""The database's roles. They limit the damage when the code is wrong.

owner     owns every table and migrates; a running server never uses it
app       reads and writes rows, and owns no table; on ledger tables it may only SELECT and call the append
readonly  reads, for reports
signer    reads the ledger, to sign checkpoints
backup    reads every row of every table, for `manage.py backup`
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

NAMES = ("owner", "app", "readonly", "signer", "backup")
_VARIABLES = {
    "app": "DATABASE_URL",
    "owner": "DATABASE_OWNER_URL",
    "signer": "DATABASE_SIGNER_URL",
    "readonly": "DATABASE_READONLY_URL",
    "backup": "DATABASE_BACKUP_URL",
}
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,40}")


class NotAPrefix(ValueError):
    """The prefix of role names may have only lower-case letters, digits and underscores."""


class AdministratorTooWeak(Exception):
    """The administrator's role may not do what is needed. The message says what a superuser must grant, once."""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What to create: the roles `<prefix>_<name>`, and a database of the owner."""

    prefix: str
    database: str
    passwords: dict[str, str]

    def role(self, name: str) -> str:
        return f"{self.prefix}_{name}"


def bootstrap(admin_url: str, plan: Bootstrap) -> None:
    """Create or repair the roles and the database. Idempotent.

    It needs a superuser, or a role with CREATEDB and CREATEROLE that may pass on the right to set `licet.scope`.
    Raises: NotAPrefix, AdministratorTooWeak, psycopg.Error.
    """
    if not _PREFIX.fullmatch(plan.prefix):
        raise NotAPrefix(f"{plan.prefix!r} cannot start role names")
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _must_administer(connection, plan)
        # Of two processes that set up the same installation, the second waits here, and finds it done. The lock ends
        # with the connection.
        connection.execute("SELECT pg_advisory_lock(hashtext('licet.bootstrap'))")
        with connection.transaction():  # all roles or none
            for name in NAMES:
                _role(connection, plan, name)
        _database(connection, plan)
        with psycopg.connect(admin_url, dbname=plan.database, autocommit=True) as inside:
            _privileges(inside, plan)


def urls(admin_url: str, plan: Bootstrap) -> dict[str, str]:
    """Return the URL of each role by the variable that holds it."""
    return {variable: _url(admin_url, plan, name) for name, variable in _VARIABLES.items()}


def _url(admin_url: str, plan: Bootstrap, name: str) -> str:
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    password = plan.passwords.get(name)
    user = plan.role(name) + (f":{quote(password)}" if password else "")
    return urlunsplit((parts.scheme, f"{user}@{host}", f"/{plan.database}", parts.query, ""))


# A client's machine that loses its power closes nothing. Until PostgreSQL notices, its transaction goes on and holds
# its locks, which can be the head of the ledger: no one could write, by default for two hours. Over TCP it then notices
# after 11 seconds of silence, or 10 in which nothing that was sent is confirmed (milliseconds).
_NOTICE_SILENCE = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


def _must_administer(connection: psycopg.Connection[tuple[object, ...]], plan: Bootstrap) -> None:
    """Raises: AdministratorTooWeak, before anything was created."""
    [(name, superuser, creates, may_pass_on)] = connection.execute(
        "SELECT rolname, rolsuper, rolcreatedb AND rolcreaterole, EXISTS ("
        " SELECT 1 FROM pg_parameter_acl p, aclexplode(p.paracl) a WHERE p.parname = 'licet.scope'"
        " AND a.privilege_type = 'SET' AND a.is_grantable AND pg_has_role(a.grantee, 'USAGE'))"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchall()
    if superuser:
        return
    if not creates:
        raise AdministratorTooWeak(f"The role {name} needs the rights CREATEDB and CREATEROLE.")
    if not may_pass_on:
        raise AdministratorTooWeak(
            f'A superuser must run this once: GRANT SET ON PARAMETER "licet.scope" TO "{name}" WITH GRANT OPTION.'
            f" {plan.role('owner')} needs the right, and PostgreSQL lets only superusers give it first."
        )


def _role(connection: psycopg.Connection[tuple[object, ...]], plan: Bootstrap, name: str) -> None:
    role = sql.Identifier(plan.role(name))
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [plan.role(name)]).fetchone()
    if not exists:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
    powers = connection.execute(
        "SELECT rolsuper, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s", [plan.role(name)]
    ).fetchone()
    # Only a superuser may take these away, and only a superuser could have given them.
    given = [
        word
        for word, has in zip(("NOSUPERUSER", "NOREPLICATION", "NOBYPASSRLS"), powers or (), strict=True)
        if has
    ]
    words = sql.SQL(" ").join(map(sql.SQL, ["NOCREATEDB", "NOCREATEROLE", *given]))
    connection.execute(sql.SQL("ALTER ROLE {} {}").format(role, words))
    for setting, value in _NOTICE_SILENCE.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.Identifier(setting), sql.Literal(value))
        )
    if password := plan.passwords.get(name):
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))


def _database(connection: psycopg.Connection[tuple[object, ...]], plan: Bootstrap) -> None:
    database, owner = sql.Identifier(plan.database), sql.Identifier(plan.role("owner"))
    exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [plan.database]).fetchone()
    [(superuser,)] = connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchall()
    if not superuser:
        # The administrator of a managed service must join a role before it can act for it.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    if not exists:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(database, owner)
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for name in NAMES:
        role = sql.Identifier(plan.role(name))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))


def _privileges(connection: psycopg.Connection[tuple[object, ...]], plan: Bootstrap) -> None:
    owner = sql.Identifier(plan.role("owner"))
    # pg_database_owner, its owner in a new database, is the same role; only a superuser may change that.
    [(kept,)] = connection.execute(
        "SELECT pg_get_userbyid(nspowner) IN (%s, 'pg_database_owner') FROM pg_namespace WHERE nspname = 'public'",
        [plan.role("owner")],
    ).fetchall()
    if not kept:
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    # The owner's SECURITY DEFINER functions set `licet.scope` in their definition. PostgreSQL 15 and newer allow that
    # for a custom setting only with this grant.
    connection.execute(sql.SQL('GRANT SET ON PARAMETER "licet.scope" TO {}').format(owner))
    for name, tables in (
        ("app", "SELECT, INSERT, UPDATE, DELETE"),
        ("readonly", "SELECT"),
        ("signer", "SELECT"),
        ("backup", "SELECT"),
    ):
        role = sql.Identifier(plan.role(name))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT {} ON TABLES TO {}").format(
                owner, sql.SQL(tables), role
            )
        )
    for name, right in (("app", "USAGE"), ("backup", "SELECT")):
        connection.execute(
            sql.SQL(
                "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT {} ON SEQUENCES TO {}"
            ).format(owner, sql.SQL(right), sql.Identifier(plan.role(name)))
        )
    # Tables that exist already: an installation from before there was a backup role.
    connection.execute(sql.SQL("SET ROLE {}").format(owner))
    for what in ("TABLES", "SEQUENCES"):
        connection.execute(
            sql.SQL("GRANT SELECT ON ALL {} IN SCHEMA public TO {}").format(
                sql.SQL(what), sql.Identifier(plan.role("backup"))
            )
        )
    _policy_functions(connection, plan)
    connection.execute("RESET ROLE")


def _policy_functions(connection: psycopg.Connection[tuple[object, ...]], plan: Bootstrap) -> None:
    """Let the roles that read every row call the functions by which row-level security chooses rows."""
    rows = connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND EXISTS (SELECT 1 FROM pg_policies q"
        " WHERE q.schemaname = 'public' AND q.qual LIKE '%' || p.proname || '(%')"
    ).fetchall()
    for (signature,) in rows:
        for name in ("readonly", "backup"):
            connection.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
                    sql.SQL(str(signature)), sql.Identifier(plan.role(name))
                )
            )
