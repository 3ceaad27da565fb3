"""The address of the primary for the connections that Django does not manage."""

from __future__ import annotations

from functools import cache

from django.db import connections


def conninfo() -> str:
    """Return Django's default database as a libpq connection string.

    Every parameter that libpq knows is kept: hosts, `target_session_attrs`, timeouts, keepalives, TLS, `options`. A
    connection of another address than Django's could read a server that Django never writes to.
    """
    import psycopg

    parameters = connections["default"].get_connection_params()
    known = {
        name: value for name, value in parameters.items() if name in _libpq_names() and value is not None
    }
    return psycopg.conninfo.make_conninfo(**known | {"application_name": "licet-decisions"})


@cache
def _libpq_names() -> frozenset[str]:
    from psycopg import pq

    return frozenset(option.keyword.decode() for option in pq.Conninfo.get_defaults())
