"""Describe the files that a run made, for its completion report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from licet.errors import (
    ArtefactUnreadable,
)


def describe_artefact(artefact: str | Path | Mapping[str, Any]) -> dict[str, Any]:
    """Describe an artefact for the report; a file is hashed with SHA-256.

    Raises: ArtefactUnreadable.
    """
    if not isinstance(artefact, str | Path):
        return dict(artefact)
    path = Path(artefact)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ArtefactUnreadable(
            f"{path}: {error.strerror or type(error).__name__}. The report was not sent. Write the file, or give"
            " another path, and call complete() again inside the `with` block."
        ) from error
    return {"kind": "file", "name": path.name, "sha256": digest, "location": str(path)}
