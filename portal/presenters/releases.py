"""The changelog as the portal shows it: what is deprecated first, then each release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

_RELEASE = re.compile(r"^## (.+)$", re.MULTILINE)
_SECTION = re.compile(r"^### (.+)$", re.MULTILINE)
_FOR_OPERATORS = "Upgrading"  # customers run no server
_LINKS = re.compile(r"\[([^\]]+)\]\([^)]+\)")  # to pages of the repository, which readers here do not have


@dataclass(frozen=True, slots=True)
class Release:
    """One release: its title and its sections, as pairs of a heading and Markdown."""

    title: str
    sections: tuple[tuple[str, str], ...]


@cache
def releases() -> tuple[Release, ...]:
    """Every release of the changelog, newest first. Empty where the server was installed without it."""
    path = Path(settings.BASE_DIR) / "CHANGELOG.md"
    return parse(path.read_text()) if path.exists() else ()


def deprecations() -> list[tuple[str, str]]:
    """What still works and will end, as pairs of the release and Markdown."""
    return [
        (release.title, text)
        for release in releases()
        for heading, text in release.sections
        if heading.lower() == "deprecated"
    ]


def parse(text: str) -> tuple[Release, ...]:
    """Parse a changelog with a heading of the second level for each release."""
    return tuple(
        Release(title, tuple(part for part in _parts(_SECTION, body) if part[0] != _FOR_OPERATORS))
        for title, body in _parts(_RELEASE, text)
        if title
    )


def _parts(heading: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """Yield each heading with the text below it. The text above the first heading has an empty one."""
    before, *rest = heading.split(text)
    if before.strip():
        yield "", _LINKS.sub(r"\1", before.strip())
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        yield title, _LINKS.sub(r"\1", body.strip())
