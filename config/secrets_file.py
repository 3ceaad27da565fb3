"""The secret key of a development machine, generated once and kept in `.licet/`."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def secret_key(state: Path) -> str:
    """Return Django's secret key, generating it the first time."""
    path = state / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        state.mkdir(mode=0o700, exist_ok=True)
        # Several processes may start at once: only one creates the file, the others read it.
        mine = path.with_name(f"secret_key.{secrets.token_hex(8)}")
        mine.write_text(secrets.token_urlsafe(50))
        mine.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            os.link(mine, path)
        mine.unlink()
        return path.read_text()
