"""Production refuses unsafe starts: the real process is started, ends, and says why and what to do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from config.preflight import secret_keys
from sandbox import valkey
from tests import databases, production, servers
from tests.servers import Caller
from tests.tied import tied

pytestmark = pytest.mark.faults  # real processes that start and end: slow

ROOT = Path(__file__).resolve().parents[2]
CELERY = ["-m", "celery", "-A", "config"]
PARTS = {
    "web": ["-m", "config.web", "--port", "1"],
    "worker": [*CELERY, "worker", "--pool=solo", "--without-gossip", "--without-mingle"],
    "beat": [*CELERY, "beat", "--pidfile="],
    "runserver": ["manage.py", "runserver", "--noreload", "127.0.0.1:1"],
    "preflight": ["manage.py", "preflight"],
}
EXIT = {"web": 3, "worker": 1, "beat": 1, "runserver": 1, "preflight": 1}
# The variables of a start, and the beginning of what it is refused with.
UNSAFE: dict[str, tuple[dict[str, str | None], str]] = {
    "secret_key_missing": ({"SECRET_KEY": None}, "SECRET_KEY is not set. Make one with"),
    "secret_key_weak": ({"SECRET_KEY": "x"}, "SECRET_KEY has 1 characters and needs at least 50."),
    "secret_key_weak: repeats": ({"SECRET_KEY": "x" * 60}, "SECRET_KEY repeats itself and can be guessed."),
    "secret_key_weak: example": (
        {"SECRET_KEY": "django-insecure-" + production.SECRET_KEY}, "SECRET_KEY is an example that everybody knows."),
    "secret_key_fallback_weak": ({"SECRET_KEY_FALLBACKS": "old"}, "A key in SECRET_KEY_FALLBACKS has 3 characters"),
    "debug_on": ({"DEBUG": "true"}, "DEBUG is on:"),
    "clock_moved": ({"FAKETIME": "+31d"}, "The clock of this process is moved"),
    "stale_decisions": ({"LICET_STALE_DECISIONS_MS": "50"}, "LICET_STALE_DECISIONS_MS would answer"),
    "failpoint_set": ({"LICET_FAILPOINT": "billing.sent"}, "LICET_FAILPOINT makes processes kill themselves"),
    "metrics_token_weak": ({"METRICS_TOKEN": "scrape"}, "METRICS_TOKEN has 6 characters, so /metrics is as good as"),
    "public_url_missing": ({"PUBLIC_URL": None}, "PUBLIC_URL is not set."),
    "public_url_not_https": ({"PUBLIC_URL": "http://licet.test"}, "PUBLIC_URL is http://licet.test."),
    "hosts_open": ({"ALLOWED_HOSTS": "licet.test,*"}, "ALLOWED_HOSTS holds *"),
    "hosts_without_public_url": ({"ALLOWED_HOSTS": "other.test"}, "ALLOWED_HOSTS lacks licet.test"),
    "vendor_domain_public": (
        {"LICET_VENDOR_DOMAINS": "licet.test,Gmail.com."}, "LICET_VENDOR_DOMAINS holds gmail.com, where anybody can"),
    "vendor_domain_malformed": ({"LICET_VENDOR_DOMAINS": "co.uk"}, "LICET_VENDOR_DOMAINS holds 'co.uk', which is no domain"),
    "csrf_origin_not_https": ({"CSRF_TRUSTED_ORIGINS": "http://licet.test"}, "CSRF_TRUSTED_ORIGINS trusts http://"),
    "tls_proxy_missing": ({"BEHIND_TLS_PROXY": None, "TRUSTED_PROXY_COUNT": None}, "BEHIND_TLS_PROXY is not true."),
    "trusted_proxies_unset": ({"TRUSTED_PROXY_COUNT": None}, "TRUSTED_PROXY_COUNT is not set"),
    "trusted_proxies_without_proxy": ({"BEHIND_TLS_PROXY": None}, "TRUSTED_PROXY_COUNT believes a proxy"),
    "database_missing": ({"DATABASE_URL": None}, "DATABASE_URL is not set."),
    "database_not_postgresql": ({"DATABASE_URL": "sqlite:////tmp/licet.db"}, "DATABASE_URL begins with sqlite:."),
    "database_embedded": (
        {"DATABASE_URL": f"postgresql://licet_app@/licet?host={settings.STATE_DIR}/pg/18/run"},
        "DATABASE_URL leads to the embedded database"),
    "database_silent": (
        {"DATABASE_URL": "postgresql://licet_app@127.0.0.1:9/licet", "DEBUG": "true"}, "The database in DATABASE_URL does not"),
    "owner_url_given": ({"DATABASE_OWNER_URL": "postgresql://owner@db/licet"}, "DATABASE_OWNER_URL is set."),
    "broker_missing": ({"CELERY_BROKER_URL": None}, "CELERY_BROKER_URL names no broker"),
    "broker_missing: memory": ({"CELERY_BROKER_URL": "memory://"}, "CELERY_BROKER_URL names no broker"),
    "broker_embedded": (
        {"CELERY_BROKER_URL": f"redis+socket://{settings.STATE_DIR}/valkey/socket"},
        "CELERY_BROKER_URL leads to the embedded Valkey"),
    "mail_not_sent": ({"EMAIL_BACKEND": None}, "EMAIL_BACKEND is django.core.mail.backends.filebased"),
    "mail_not_sent: console": (
        {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "EMAIL_BACKEND is django.core.mail.backends.console"),
    "mail_not_usable": (
        {"EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend"}, "EMAIL_BACKEND anymail.backends.postmark.EmailBackend cannot"),
    "mail_sender_missing": ({"DEFAULT_FROM_EMAIL": None}, "DEFAULT_FROM_EMAIL is not set."),
    "folder_missing": ({"LICET_STATE_DIR": None}, "LICET_STATE_DIR is not set"),
    "state_folder_not_writable": ({"LICET_STATE_DIR": "/proc/licet"}, "/proc/licet (LICET_STATE_DIR) cannot be written."),
    "static_files_missing": ({"STATIC_ROOT": "/nowhere"}, "There are no collected files in /nowhere"),
    "signing_key_missing": ({"LICET_KEY_DIR": "/nowhere"}, "There is no usable signing key in /nowhere"),
    "state_key_missing": ({"LICET_KEY_DIR": "/nowhere"}, "There is no state key at /nowhere/state.key"),
    "stripe_missing": ({"BILLING": None}, "STRIPE_API_KEY is not set, so nobody would be billed."),
    "billing_unknown": ({"BILLING": "maybe"}, "BILLING is 'maybe'"),
    "billing_contradicts": ({"STRIPE_API_KEY": "sk_live_1"}, "BILLING is off, but STRIPE_API_KEY is set."),
    "stripe_key_unknown": ({"BILLING": "on", "STRIPE_API_KEY": "pk_live_1"}, "STRIPE_API_KEY is no secret key"),
    "stripe_test_key_in_live_mode": (
        {"BILLING": None, "STRIPE_API_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRETS": "whsec_1"},
        "STRIPE_API_KEY is a key of Stripe's test mode"),
    "stripe_live_key_while_testing": (
        {"BILLING": "test", "STRIPE_API_KEY": "sk_live_1"}, "BILLING is test, but STRIPE_API_KEY is a live key"),
    "stripe_live_key_in_test_mode": (
        {"STRIPE_TEST_API_KEY": "sk_live_1"}, "STRIPE_TEST_API_KEY is no key of Stripe's test mode"),
    "stripe_webhook_secret_missing": (
        {"BILLING": "on", "STRIPE_API_KEY": "sk_live_1"}, "STRIPE_WEBHOOK_SECRETS is not set"),
    "stripe_stand_in": (
        {"BILLING": "on", "STRIPE_API_KEY": "sk_live_1", "STRIPE_API_BASE": "http://127.0.0.1:1"},
        "STRIPE_API_BASE sends the key to http://127.0.0.1:1"),
    "role_prefix": ({"LICET_ROLE_PREFIX": "other"}, "The role in DATABASE_URL is licet_test_app, but LICET_ROLE_PREFIX"),
}  # fmt: skip
# Settings that no variable reaches: a settings module of somebody's own.
OWN_SETTINGS = {
    "limits_not_shared": (
        "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'}}",
        "CACHES keeps counts in each process",
    ),
    "tasks_eager": (
        "CELERY_TASK_ALWAYS_EAGER = True",
        "CELERY_TASK_ALWAYS_EAGER runs tasks inside of requests",
    ),
    "cookies_not_secure": ("SESSION_COOKIE_SECURE = False", "Cookies would also go over plain HTTP."),
    "passwords_weakly_hashed": (
        "PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']",
        "PASSWORD_HASHERS begins with MD5",
    ),
    "test_settings": ("TESTING = True", "These are the settings of tests or of the demonstration."),
}
_PEOPLE = """
WITH said (email, staff) AS (VALUES {}),
     person AS (INSERT INTO tenants_person (id, name, email, title) SELECT gen_random_uuid(), 'A', email, '' FROM said
                RETURNING id, email)
INSERT INTO tenants_user (password, is_superuser, email, person_id, is_staff, is_active, date_joined)
SELECT '', false, said.email, person.id, staff, true, now() FROM said JOIN person USING (email)
"""
# What a superuser has done to the database.
DATABASES = {
    "database_does_not_fit": (
        "DELETE FROM django_migrations WHERE app = 'ledger' AND name = '0008_version_fence'",
        "The database lacks ledger.0008_version_fence: run `manage.py migrate`",
    ),
    "row_security_off": (
        "ALTER TABLE consent_consent NO FORCE ROW LEVEL SECURITY",
        "Row security is not forced on consent_consent",
    ),
    "guards_changed": (
        "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        "The database's rules are not those of this version:",
    ),
    "demonstration_users": (
        _PEOPLE.format("('a@kestrel.example', false)"),
        "1 people of the demonstration can sign in",
    ),
    "one_person_vendor": (
        _PEOPLE.format("('a@licet.test', true), ('b@licet.test', true)"),
        "LICET_ONE_PERSON_VENDOR is on, but 2 people of the vendor can sign in",
    ),
}
ROLES = {
    "role_is_superuser": ("", "The role in DATABASE_URL is a superuser."),
    "role_owns_tables": ("owner", "The role in DATABASE_URL owns tables"),
    "role_bypasses_rows": ("BYPASSRLS", "The role in DATABASE_URL bypasses row security."),
    "role_too_powerful": (
        "CREATEROLE",
        "The role in DATABASE_URL may create roles or databases, or replicate.",
    ),
}


@pytest.fixture(scope="module")
def database(django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), production.database() as name:
        yield name


@pytest.fixture
def home(tmp_path: Path) -> Path:
    production.files(tmp_path)
    return tmp_path


def start(part: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        tied([sys.executable, *PARTS[part]]), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90,
        check=False,
    )  # fmt: skip


def refused(part: str, environment: dict[str, str], beginning: str) -> list[str]:
    """What a start was refused with. It ends with its own code, a line for each reason, and no traceback."""
    done = start(part, environment)
    said = done.stdout + done.stderr
    assert done.returncode == EXIT[part], said
    assert "Traceback" not in said, said
    sign = r"^\w+: (.*)$" if part == "preflight" else r"^Licet does not start\. (.*)$"
    reasons = re.findall(sign, said, re.MULTILINE)
    assert any(reason.startswith(beginning) for reason in reasons), said
    return reasons


# -- One start for each reason ---------------------------------------------------------------------------


@pytest.mark.asvs("12.2.1", "13.2.3")
@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_variable_ends_the_start(name: str, database: str, home: Path) -> None:
    variables, beginning = UNSAFE[name]
    reasons = refused("web", production.environment(database, home, **variables), beginning)
    alone = {"folder_missing", "signing_key_missing", "state_key_missing", "database_silent", "public_url_missing",
             "stripe_webhook_secret_missing", "stripe_stand_in", "stripe_key_unknown", "stripe_live_key_while_testing",
             "database_missing", "database_embedded", "role_prefix", "trusted_proxies_without_proxy"}  # fmt: skip
    if name not in alone:
        assert len(reasons) == 1, reasons


@pytest.mark.parametrize("name", OWN_SETTINGS)
def test_settings_of_ones_own_do_not_go_around_it(name: str, database: str, home: Path) -> None:
    statement, beginning = OWN_SETTINGS[name]
    (home / "own_settings.py").write_text(f"from config.settings import *\n{statement}\n")
    environment = production.environment(
        database, home, DJANGO_SETTINGS_MODULE="own_settings", PYTHONPATH=f"{home}{os.pathsep}{ROOT}"
    )
    assert len(refused("web", environment, beginning)) == 1


@pytest.mark.asvs("6.3.2")
@pytest.mark.parametrize("name", DATABASES)
def test_an_unsafe_database_ends_the_start(name: str, home: Path) -> None:
    statement, beginning = DATABASES[name]
    with production.database() as changed:
        with psycopg.connect(databases.admin_url(), dbname=changed) as connection:
            connection.execute(statement)
        one = "true" if name == "one_person_vendor" else None
        refused("web", production.environment(changed, home, LICET_ONE_PERSON_VENDOR=one), beginning)


@pytest.mark.parametrize("name", ROLES)
def test_a_role_that_could_rewrite_the_ledger_ends_the_start(name: str, database: str, home: Path) -> None:
    power, beginning = ROLES[name]
    url = databases.url(database, "owner" if power == "owner" else "superuser")
    if power in ("", "owner"):
        refused("web", production.environment(database, home, DATABASE_URL=url), beginning)
        return
    role = f"{settings.LICET_ROLE_PREFIX}_{power.lower()}"
    with psycopg.connect(databases.admin_url(), dbname=database, autocommit=True) as admin:
        admin.execute(f"DROP ROLE IF EXISTS {role}")
        admin.execute(
            f"CREATE ROLE {role} LOGIN {power} PASSWORD 'x' IN ROLE {settings.LICET_ROLE_PREFIX}_app"
        )
        try:
            admin.execute(f"GRANT CONNECT ON DATABASE {database} TO {role}")
            given = databases.url(database).replace(f"{settings.LICET_ROLE_PREFIX}_app", role, 1)
            refused("web", production.environment(database, home, DATABASE_URL=given), beginning)
        finally:
            admin.execute(f"DROP OWNED BY {role}")
            admin.execute(f"DROP ROLE {role}")


@pytest.mark.asvs("13.3.2")
def test_a_key_that_everybody_can_read_ends_the_start(database: str, home: Path) -> None:
    (home / "keys/state.key").chmod(0o644)
    refused("web", production.environment(database, home), f"{home}/keys/state.key can be read by everybody")


def test_an_environment_left_unsaid_beside_a_database_is_asked_for(database: str, home: Path) -> None:
    for part in ("web", "worker", "beat", "preflight"):
        done = start(part, production.environment(database, home, LICET_ENVIRONMENT=None))
        assert done.returncode == 1
        assert "LICET_ENVIRONMENT is not set, but DATABASE_URL is. Choose:" in done.stderr
        assert "Traceback" not in done.stderr
    done = start("web", production.environment(database, home, LICET_ENVIRONMENT="staging"))
    assert done.returncode == 1
    assert "LICET_ENVIRONMENT is 'staging': set it to development or production." in done.stderr


def test_a_moved_clock_and_a_cache_of_another_kind_are_refused_in_one_line(database: str, home: Path) -> None:
    for variables, sentence in (
        (
            {"LICET_CLOCK_OFFSET": "+31d"},
            "Licet does not start. LICET_CLOCK_OFFSET moves the clock of a development",
        ),
        ({"CACHE_URL": "locmem://"}, "Licet does not start. CACHE_URL must begin with redis://"),
    ):
        for part in ("web", "worker"):
            done = start(part, production.environment(database, home, **variables))
            assert done.returncode == 1
            assert sentence in done.stderr
            assert "Traceback" not in done.stderr


# -- Every process ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["worker", "beat", "runserver", "preflight"])
def test_every_process_refuses_and_says_all_at_once(part: str, database: str, home: Path) -> None:
    environment = production.environment(
        database, home, DEBUG="true", SECRET_KEY="x", BILLING=None,
        DATABASE_URL=databases.url(database, "superuser"),
    )  # fmt: skip
    reasons = refused(part, environment, "DEBUG is on:")
    assert [" ".join(reason.split()[:2]) for reason in reasons] == [
        "SECRET_KEY has", "DEBUG is", "STRIPE_API_KEY is", "The role",
    ]  # fmt: skip


def test_each_of_several_workers_refuses_and_the_server_ends(database: str, home: Path) -> None:
    PARTS["web of two"], EXIT["web of two"] = (
        [*PARTS["web"][:-1], str(servers.free_port()), "--workers", "2"],
        3,
    )
    refused("web of two", production.environment(database, home, DEBUG="true"), "DEBUG is on:")


def test_a_server_that_runs_no_lifespan_answers_nothing(database: str, home: Path) -> None:
    port = servers.free_port()
    words = [
        sys.executable,
        "-m",
        "uvicorn",
        "--lifespan",
        "off",
        "--port",
        str(port),
        "config.asgi:application",
    ]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            tied(words), cwd=ROOT, env=production.environment(database, home), stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with Caller(port) as caller:
                    assert caller.get("/healthz").status == 500
                break
            except OSError:
                assert time.monotonic() < deadline, (home / "log").read_text()
                time.sleep(0.3)
    finally:
        process.terminate()
        process.wait(30)


# -- The safe start --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("part", "sign"), [("web", ""), ("worker", "ready."), ("beat", "beat: Starting...")])
def test_the_safe_start_starts(part: str, sign: str, database: str, home: Path, tmp_path: Path) -> None:
    broker = valkey.ensure(tmp_path / "broker")
    environment = production.environment(database, home, CELERY_BROKER_URL=broker)
    port = servers.free_port()
    words = {
        "web": ["-m", "config.web", "--port", str(port)],
        "worker": [*PARTS["worker"], "--loglevel=INFO"],
        "beat": [*PARTS["beat"], "--loglevel=INFO"],
    }[part]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            tied([sys.executable, *words]), cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    server = servers.Server(port, process, home / "log")
    try:
        if part == "web":
            servers.await_server(server, "/readyz/decisions")
        deadline = time.monotonic() + 60
        while sign not in server.log.read_text():
            assert process.poll() is None, server.log.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert "does not start" not in server.log.read_text()
    finally:
        process.terminate()
        process.wait(30)


def test_preflight_by_hand_says_that_it_may_start(database: str, home: Path) -> None:
    done = start("preflight", production.environment(database, home))
    assert (done.returncode, done.stdout) == (0, "Licet may start.\n"), done.stderr


def test_commands_that_do_not_serve_check_only_what_they_need(database: str, home: Path) -> None:
    environment = production.environment(
        database, home, SECRET_KEY=None, PUBLIC_URL=None, BILLING=None, LICET_KEY_DIR="/nowhere",
        DATABASE_OWNER_URL=databases.url(database, "owner"),
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


# -- The list --------------------------------------------------------------------------------------------


def test_every_reason_is_tested_and_explained() -> None:
    source = "".join(path.read_text() for path in (ROOT / "config/preflight").glob("*.py"))
    codes = set(re.findall(r'Reason\(\s*"(\w+)"', source))
    tested = {name.partition(":")[0] for name in (*UNSAFE, *OWN_SETTINGS, *DATABASES, *ROLES)} | {
        "key_open_to_others"
    }
    assert codes == tested
    page = (ROOT / "docs/operations/preflight.md").read_text()
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == sorted(codes)


@pytest.mark.parametrize("key", ["0123456789" * 6, "abc" * 30, "password" * 8, "x" * 200])
def test_keys_that_repeat_themselves_are_weak(key: str) -> None:
    assert secret_keys.weakness(key)


def test_made_keys_are_strong() -> None:
    import secrets

    for _ in range(200):
        for key in (secrets.token_urlsafe(50), secrets.token_hex(32), secrets.token_urlsafe(38)):
            assert secret_keys.weakness(key) == "", key
