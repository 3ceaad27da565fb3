"""What tests about moves share."""

from __future__ import annotations

from typing import Any

from tests.api.client import Answered
from tests.api.papers import Desk


def move(
    desk: Desk, basis: str = "assignment", *, tenant: str = "acme", to: str = "newco", **said: Any
) -> Answered:
    body = {
        "to_account": to,
        "basis": basis,
        "effective_from": "2025-01-01T00:00:00Z",
        "evidence": desk.upload(tenant),
        **said,
    }
    return desk.clerk.post(f"/v1/tenants/{tenant}/move", body)


def moved(desk: Desk, basis: str = "assignment", **said: Any) -> Answered:
    answer = move(desk, basis, **said)
    assert answer.status == 201, answer.body
    desk.approve(answer)
    return answer
