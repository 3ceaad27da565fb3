"""What tests about tables share."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError


def refuses(match: str) -> Any:
    return pytest.raises((IntegrityError, DatabaseError), match=match)
