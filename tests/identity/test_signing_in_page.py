"""The page about signing in lists what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from identity.security_kinds import MEANINGS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations" / "signing-in.md"


@pytest.mark.asvs("16.1.1")
def test_every_kind_of_security_event_is_listed_with_its_meaning() -> None:
    assert dict(re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", PAGE.read_text(), re.MULTILINE)) == MEANINGS
