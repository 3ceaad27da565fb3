"""Every path to PostgreSQL uses one address, whatever it holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import django; django.setup()
from api.decisions.fastlane import connection
print(connection.conninfo())
"""
QUERY = {
    "target_session_attrs": "read-write",
    "sslmode": "verify-full",
    "sslrootcert": "/certs/ca.pem",
    "connect_timeout": "2",
    "keepalives_idle": "5",
    "keepalives_interval": "1",
    "tcp_user_timeout": "4000",
    "channel_binding": "prefer",
    "options": "-c statement_timeout=9000",
    "gssencmode": "disable",
}


def libpq_words(url: str) -> dict[str, str]:
    """What the connections outside of Django's pool use when `DATABASE_URL` is `url`."""
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {name: str(value) for name, value in conninfo_to_dict(printed.strip().splitlines()[-1]).items()}


def test_every_parameter_of_the_address_is_kept() -> None:
    words = libpq_words(
        "postgresql://licet_app:secret@db1,db2:5432/licet?" + "&".join(f"{k}={v}" for k, v in QUERY.items())
    )
    assert QUERY.items() <= words.items()
    assert (words["host"], words["dbname"], words["user"]) == ("db1,db2", "licet", "licet_app")


@pytest.mark.parametrize(
    "url", ["postgresql:///licet?host=/run/postgresql", "postgresql:///licet?service=ledger"]
)
def test_sockets_and_services_too(url: str) -> None:
    name, _, value = url.partition("?")[2].partition("=")
    assert libpq_words(url)[name] == value
