"""Administrators of a database as managed services have them: roles that are no superuser, on each server there is."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from ledger import roles
from tests import databases

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
