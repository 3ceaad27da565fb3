"""A safe production start: every variable that docs/operations/install.md sets, with files of a test's own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests import databases, steered_clock

SECRET_KEY = secrets.token_urlsafe(50)
# Variables of the developer's own shell that would change what a test starts.
_OURS = ("LICET_", "DATABASE_", "STRIPE_", "EMAIL_", "CELERY_", "ANYMAIL_")


@contextmanager
def database() -> Iterator[str]:
    """A migrated database with production's clock; tests otherwise steer it, which preflight finds."""
    with databases.cloned() as name:
        with databases.connected_as_superuser(name) as root:
            steered_clock.remove(root)
        yield name


def files(folder: Path) -> None:
    """Make keys, state and collected files below `folder`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    (folder / "keys").mkdir(mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for name, content in {"current.pem": pem, "state.key": secrets.token_hex(32).encode()}.items():
        (folder / "keys" / name).touch(mode=0o600)
        (folder / "keys" / name).write_bytes(content)
    (folder / "static").mkdir()
    (folder / "static" / "staticfiles.json").write_text('{"version": "1.1", "paths": {}, "hash": ""}')
    (folder / "state").mkdir(mode=0o700)


def environment(database: str, folder: Path, **more: str | None) -> dict[str, str]:
    """Return the variables of a safe start over `database`; `more` replaces some, None removes one."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(_OURS) and name != "DEBUG"
    }
    safe: dict[str, str | None] = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LICET_ENVIRONMENT": "production",
        "SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": "licet.test,127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": "https://licet.test",
        "PUBLIC_URL": "https://licet.test",
        "BEHIND_TLS_PROXY": "true",
        "TRUSTED_PROXY_COUNT": "1",
        "DATABASE_URL": databases.url(database),
        "LICET_ROLE_PREFIX": settings.LICET_ROLE_PREFIX,
        "CELERY_BROKER_URL": "redis://127.0.0.1:9/0",
        "BILLING": "off",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "DEFAULT_FROM_EMAIL": "Licet <licet@licet.test>",
        "LICET_STATE_DIR": str(folder / "state"),
        "LICET_KEY_DIR": str(folder / "keys"),
        "EVIDENCE_DIR": str(folder / "evidence"),
        "STATIC_ROOT": str(folder / "static"),
    }
    return kept | {name: value for name, value in (safe | more).items() if value is not None}
