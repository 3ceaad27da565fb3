"""What others wrote (names, reasons, documents) as it may be shown: nothing in it drives the terminal."""

from __future__ import annotations

import json


def text(value: object) -> str:
    if value is None:
        return "-"
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in written
    )
