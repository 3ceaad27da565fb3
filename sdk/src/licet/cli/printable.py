"""Make foreign text (names, reasons, documents) safe to print on a terminal."""

from __future__ import annotations

import json


def text(value: object) -> str:
    """Return a value as text, with every control character replaced."""
    if value is None:
        return "-"
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in written
    )
