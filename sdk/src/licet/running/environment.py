"""What a program that runs under a clearance finds in its environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from licet.clearance import Clearance

CLEARANCE: Final = "LICET_CLEARANCE"
OUTPUTS: Final = "LICET_OUTPUTS"


def prepare(
    clearance: Clearance, *, inherited: Mapping[str, str], folder: Path, outputs: Path | None
) -> dict[str, str]:
    """Return the environment of the program, and write the manifest for it.

    Without a path for the manifest of outputs it is in `folder`.
    """
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(clearance.manifest.document))
    return {
        **inherited,
        CLEARANCE: clearance.id,
        "LICET_RUN": clearance.manifest.run,
        "LICET_ATTEMPT": str(clearance.attempt),
        "LICET_MANIFEST": str(manifest),
        OUTPUTS: str((outputs or folder / "outputs.json").absolute()),
    }
