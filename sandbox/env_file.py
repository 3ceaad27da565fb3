"""Read `.env`: the settings of this machine, one KEY=VALUE per line."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from pathlib import Path

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")


class NotAnEnvFile(ValueError):
    """A line of `.env` is not KEY=VALUE."""


def load(path: Path, *, into: MutableMapping[str, str]) -> None:
    """Add the variables in `path` to `into`. Existing values win; a missing file adds nothing.

    Raises NotAnEnvFile.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        matched = _LINE.fullmatch(line)
        if matched is None:
            raise NotAnEnvFile(f"{path}, line {number}: expected KEY=VALUE")
        key, value = matched.groups()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        into.setdefault(key, value)
