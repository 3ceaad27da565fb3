"""Builds of the product with one deliberate defect each, to prove that the world catches it."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.world.template import ROOT

_CODE = (
    "api", "billing", "config", "consent", "desk", "documents", "language", "ledger", "lineage", "notices", "portal",
    "pricing", "sandbox", "tenants", "wire",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Defect:
    """In `file`, `right` is replaced by `wrong`. `judge` is one that catches it."""

    file: str
    right: str
    wrong: str
    judge: str


DEFECTS: dict[str, Defect] = {
    "cached answers": Defect(
        "config/settings.py",
        'env.int("LICET_STALE_DECISIONS_MS", default=0)',
        'env.int("LICET_STALE_DECISIONS_MS", default=50)',
        "no_stale_yes",
    ),
    "unspooled log": Defect(
        "api/decisions/fastlane/log.py",
        "del self._lines[: self._spool.put(self._lines)]",
        "self._lines.clear()",
        "decisions_are_logged",
    ),
    "row beside its entry": Defect(
        "pricing/operations.py",
        "        points=points,\n",
        "        points=points + 1,\n",
        "commands_find_nothing",
    ),
    "connection that stays lost": Defect(
        "ledger/connection_life.py",
        'return self.state != "lost" or now >= self._next_attempt_at',
        'return self.state != "lost"',
        "all_parts_are_back",
    ),
    "beat that waits for its clock": Defect(
        "config/beat_scheduler.py",
        "        self._forget_the_future()\n",
        "        _ = self._forget_the_future\n",
        "all_parts_are_back",
    ),
    "lease that never ends": Defect(
        "ledger/deliveries.py",
        "LEASE = timedelta(minutes=2)",
        "LEASE = timedelta(days=2)",
        "everybody_is_told",
    ),
    "any server is the primary": Defect(
        "ledger/primary.py",
        "return next((code for code, fails in tests.items() if fails), None)",
        "return next((code for code, fails in tests.items() if fails and False), None)",
        "no_stale_yes",
    ),
    "connection that waits for ever": Defect(
        "config/database_address.py",
        "return {**TCP, **given,",
        "return {**given,",
        "all_parts_are_back",
    ),
}


class NoSuchLine(Exception):
    """The code to be spoilt is not there any more: write the defect anew."""


def build(name: str, folder: Path) -> Path:
    """Copy the product into `folder`, with this defect. Raises: NoSuchLine."""
    defect = DEFECTS[name]
    folder.mkdir(exist_ok=True)
    for room in _CODE:
        shutil.copytree(ROOT / room, folder / room)
    shutil.copy(ROOT / "manage.py", folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    spoilt = folder / defect.file
    text = spoilt.read_text()
    if text.count(defect.right) != 1:
        raise NoSuchLine(f"{defect.file}: {defect.right!r} is there {text.count(defect.right)} times")
    spoilt.write_text(text.replace(defect.right, defect.wrong))
    return folder


def version() -> str:
    """Changes with the code that is tested, and with the tests."""
    digest = hashlib.sha256()
    for room in (*_CODE, "tests/world", "tests/faults", "tests/stale"):
        for file in sorted((ROOT / room).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
