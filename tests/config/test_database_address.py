"""A database server that is gone without a word is noticed in seconds, unless the URL says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from api.decisions.fastlane import connection as own_connections
from config import database_address

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import django
django.setup()
from django.db import connection
print({name: connection.get_connection_params().get(name) for name in ("tcp_user_timeout", "connect_timeout")})
"""


def test_silence_is_noticed_within_a_quarter_of_a_minute() -> None:
    found = database_address.options({}, application="licet-app")
    silence = found["keepalives_idle"] + found["keepalives_interval"] * found["keepalives_count"]
    assert silence <= 15
    assert found["tcp_user_timeout"] <= 15_000


def test_the_url_has_the_last_word() -> None:
    found = database_address.options({"tcp_user_timeout": "500", "sslmode": "require"}, application="x")
    assert found["tcp_user_timeout"] == "500"
    assert found["sslmode"] == "require"
    assert found["keepalives_idle"] == database_address.TCP["keepalives_idle"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"tcp_user_timeout": 10_000, "connect_timeout": 5}),
        ("?tcp_user_timeout=700&connect_timeout=2", {"tcp_user_timeout": "700", "connect_timeout": "2"}),
    ],
)
def test_the_settings_use_it(query: str, expected: dict[str, object]) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": f"postgresql://app@db/licet{query}", "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = {name: str(value) for name, value in eval(done.stdout).items()}
    assert found == {name: str(value) for name, value in expected.items()}


def test_the_connections_beside_djangos_have_it_too(db: None) -> None:
    assert "tcp_user_timeout=10000" in own_connections.conninfo()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
