"""How the fast lane and the long poll connect to the primary, and read a request body."""

from __future__ import annotations

from django.db import connections


def conninfo() -> str:
    """Django's default database, as libpq writes it."""
    import psycopg

    parameters = connections["default"].get_connection_params()
    known = {
        name: parameters[name]
        for name in ("dbname", "user", "password", "host", "port")
        if parameters.get(name)
    }
    known |= {
        name: parameters[name]
        for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "service")
        if parameters.get(name)
    }
    return psycopg.conninfo.make_conninfo(**known, application_name="licet-decisions")
