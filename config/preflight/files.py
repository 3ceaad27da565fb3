"""Folders and keys on the machine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.preflight.reason import Reason, Setup
from ledger import signing_keys, state_keys


def check(setup: Setup) -> Iterator[Reason]:
    """Yield which folders and keys are missing or cannot be used."""
    yield from _folders(setup)
    if setup.part == "web" and not (Path(setup.settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Reason(
            "static_files_missing",
            f"There are no collected files in {setup.settings.STATIC_ROOT}, so pages would fail. Run `manage.py"
            " collectstatic`, or set STATIC_ROOT to where they are.",
        )
    if setup.part != "beat":
        yield from _keys(setup)


def _folders(setup: Setup) -> Iterator[Reason]:
    needed = {
        "LICET_STATE_DIR": setup.settings.LICET_STATE_DIR,
        "LICET_KEY_DIR": setup.settings.LICET_KEY_DIR,
    }
    if setup.settings.EVIDENCE_STORAGE == "files":
        needed["EVIDENCE_DIR"] = setup.settings.MEDIA_ROOT
    for variable in needed:
        if not setup.environment.get(variable):
            yield Reason(
                "folder_missing",
                f"{variable} is not set, so what must outlive this version would lie among its sources. Set it to a"
                " folder"
                " that is kept.",
            )
    if setup.environment.get("LICET_STATE_DIR") and not _writable(Path(needed["LICET_STATE_DIR"])):
        yield Reason(
            "state_folder_not_writable",
            f"{needed['LICET_STATE_DIR']} (LICET_STATE_DIR) cannot be written. Let the user of this process write"
            " there.",
        )


def _keys(setup: Setup) -> Iterator[Reason]:
    folder = setup.settings.LICET_KEY_DIR
    try:
        signing_keys.current()
    except ImproperlyConfigured as error:
        yield Reason(
            "signing_key_missing",
            f"There is no usable signing key in {folder} (LICET_KEY_DIR): {error}. Make one with `openssl genpkey"
            " -algorithm"
            " ed25519 -out current.pem`, the same on every machine.",
        )
    try:
        state_keys.current()
    except (ImproperlyConfigured, OSError) as error:
        yield Reason(
            "state_key_missing",
            f"{error}. Put 32 random bytes in hexadecimal there (`openssl rand -hex 32`), the same on every machine.",
        )
    for name in ("current.pem", "state.key"):
        path = Path(folder) / name
        if path.is_file() and path.stat().st_mode & 0o007:
            yield Reason(
                "key_open_to_others",
                f"{path} can be read by everybody on this machine, who could then forge answers. Run `chmod 600"
                f" {path}`.",
            )


def _writable(folder: Path) -> bool:
    """Whether a file can be made there, which rights alone do not say."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
