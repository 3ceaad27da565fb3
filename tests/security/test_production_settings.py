"""What the settings of a safe production start come to. A process of its own reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import production
from tests.security.source import ROOT

_ASK = """
import json
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
names = [name for name in dir(settings) if name.startswith(("SESSION_", "CSRF_COOKIE", "SECURE_", "PASSWORD", "MESSAGE"))]
names += ["DEBUG", "STAFF_NEED_SECOND_FACTOR", "INSTALLED_APPS", "ALLOWED_HOSTS"]
read = {name: getattr(settings, name) for name in names}
read["iterations"] = PBKDF2PasswordHasher.iterations
from api import answer_headers
read["outside"] = [[name.decode(), value.decode()] for name, value in answer_headers.FOR_BROWSERS]
print(json.dumps(read, default=str))
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("production")
    done = subprocess.run(
        [sys.executable, "-c", _ASK],
        env=production.environment("nowhere", folder),
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


@pytest.mark.asvs("3.3.1", "3.3.3")
def test_cookies_come_from_this_host_over_tls_alone(read: dict[str, Any]) -> None:
    for cookie in ("SESSION", "CSRF"):
        assert read[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert read[f"{cookie}_COOKIE_SECURE"]
        assert read[f"{cookie}_COOKIE_PATH"] == "/"
        assert read[f"{cookie}_COOKIE_DOMAIN"] is None
    assert read["MESSAGE_STORAGE"].endswith("SessionStorage")  # a third cookie is not set


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_cookies_are_kept_from_scripts_and_other_sites(read: dict[str, Any]) -> None:
    for cookie in ("SESSION", "CSRF"):
        assert read[f"{cookie}_COOKIE_HTTPONLY"]
        assert read[f"{cookie}_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.asvs("3.4.1")
def test_browsers_keep_to_tls_for_a_year(read: dict[str, Any]) -> None:
    assert read["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert read["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert ["strict-transport-security", "max-age=31536000; includeSubDomains"] in read["outside"]


@pytest.mark.asvs("4.1.2")
def test_nothing_is_led_from_http_to_https_unasked(read: dict[str, Any]) -> None:
    assert not read["SECURE_SSL_REDIRECT"]


@pytest.mark.asvs("11.4.2", "11.4.4")
def test_passwords_are_hashed_slowly(read: dict[str, Any]) -> None:
    assert read["PASSWORD_HASHERS"][0].endswith(".PBKDF2PasswordHasher")
    assert read["iterations"] >= 600_000


def test_staff_need_a_second_factor(read: dict[str, Any]) -> None:
    assert read["STAFF_NEED_SECOND_FACTOR"]


@pytest.mark.asvs("13.4.2")
def test_nothing_for_debugging_or_for_a_demonstration_is_on(read: dict[str, Any]) -> None:
    assert not read["DEBUG"]
    assert "sandbox" not in read["INSTALLED_APPS"]
    assert "*" not in read["ALLOWED_HOSTS"]
