"""Find out whether the database can do what it may be asked to do next."""

from __future__ import annotations

from django.db import connection


def write() -> None:
    """Store a mebibyte and forget it. Raises: django.db.Error, for example if the disk is full."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_write_probe()")
