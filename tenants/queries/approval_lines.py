"""What a waiting change shows. Rows hold ids of people, which can be erased; the people are named here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants import approval_sentences
from tenants.approval_sentences import DifferenceLine
from tenants.queries import people
from tenants.queries.approvals import ApprovalRecord

_OF_MEMBERS = "member."


def differences(seen: ApprovalRecord) -> list[DifferenceLine]:
    """Return what differs, line by line."""
    if not seen.change.startswith(_OF_MEMBERS):
        return approval_sentences.differences(seen.member, seen.was, seen.becomes)
    who = _named(seen.arguments["person"])
    was, becomes = dict(seen.was), dict(seen.becomes)
    for each in (was, becomes):
        each.pop("person")
        each.pop("evidence", None)  # digests of documents, which the pages link
    lines = approval_sentences.differences(seen.member, was, becomes)
    return [DifferenceLine("person", who, who), *lines]


def _named(id: Any) -> str:
    person = people.person(id=UUID(id))
    if person is None or person.erased:
        return "a person whose data was erased"
    return f"{person.name} <{person.email}>"
