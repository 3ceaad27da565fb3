"""What tests about people's stops share."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from tests.api.client import Answered, Api, check, key_for
from tests.catalogue import SHARED, SHIFTS
from tests.lineage.copies import now
from wire import times

KEY = "4be4c2f7"
SIGNED = {
    "signatory": {"name": "Ada Adams", "email": "ada@acme.example", "role": "DPO", "authority": "officer"}
}
FORM = {"form": "raw", "region": "DE", "model_family": "wear"}


PATH = "/v1/tenants/acme/subject-requests"


def ask(**said: Any) -> Answered:
    whole = {"subject_commitment": person(0), "deadline": times.render(now() + timedelta(days=30)), **said}
    return Api(key_for("runs", "consent:write")).post(PATH, whole)


def person(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def stopped(number: int = 1, **more: Any) -> dict[str, Any]:
    answered = ask(subject_commitment=person(number), key_id=KEY, **more)
    assert answered.status == 201, answered.raw
    check(answered.body, "SubjectRequestDetail")
    return dict(answered.body)


def attester() -> Api:
    return Api(key_for("runs", "consent:write", "consent:attest", "decide"))


def decided(category: str = SHIFTS, *, tenant: str = "acme", purpose: str = SHARED, **more: Any) -> Any:
    answered = attester().post(
        "/v1/decisions", {"tenant": tenant, "category": category, "purpose": purpose, **FORM, **more}
    )
    assert answered.status == 200, answered.raw
    return answered.body


def duties(answer: Any) -> list[Any]:
    return [one for one in answer["obligations"] if one["code"] == "exclude_subjects"]


def lift(id: str) -> Answered:
    return attester().post(f"{PATH}/{id}/lift", SIGNED)
