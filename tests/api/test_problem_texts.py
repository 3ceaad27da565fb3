"""What a problem says of the thing that it is about."""

from __future__ import annotations

from uuid import UUID

import pytest

from api import problems
from tenants.queries.tenants import NoSuchTenant

ID = UUID("01939f5e-7a1c-7c00-8000-0123456789ab")


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (NoSuchTenant("acme"), " (acme)"),
        (NoSuchTenant("con_01jd3m1tk8er2ax0cwzghcv4ne"), " (con_01jd3m1tk8er2ax0cwzghcv4ne)"),
        (NoSuchTenant(str(ID)), ""),
        (NoSuchTenant(f"{ID}, {ID}"), ""),
        (NoSuchTenant(), ""),
    ],
)
def test_a_name_is_shown_and_the_bare_id_of_a_row_is_not(error: Exception, shown: str) -> None:
    detail = problems.problem_for(error).detail
    assert detail.endswith(f".{shown}")
    assert str(ID) not in detail
