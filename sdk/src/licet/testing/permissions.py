"""What a test allows: the double denies everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Permission:
    """One tenant's category, as a test allows it."""

    tenant: str
    category: str
    fields: tuple[str, ...]
    consent: str
    aliases: tuple[str, ...] = ()
    pseudonymise: tuple[str, ...] = ()
    data_from: str | None = None
    data_until: str | None = None

    @property
    def obligations(self) -> list[dict[str, Any]]:
        return [{"code": "pseudonymise", "fields": list(self.pseudonymise)}] if self.pseudonymise else []

    def entry(self) -> dict[str, Any]:
        """Return it as an entry of a manifest."""
        return {
            "tenant": self.tenant, "category": self.category, "aliases": list(self.aliases),
            "organisation": f"org-{self.tenant}", "consent": self.consent, "fields": list(self.fields),
            "data_from": self.data_from, "data_until": self.data_until, "excluding": [],
            "obligations": self.obligations, "delete_after_days": 365,
        }  # fmt: skip


def category(code: str, fields: Sequence[str], time_field: str | None) -> dict[str, Any]:
    """Return a category of the catalogue with fields that identify nobody."""
    described = [
        {"name": name, "type": "text", "identifies": "none", "quasi_identifier": False} for name in fields
    ]
    return {
        "object": "category", "code": code, "name": code, "version": 1, "time_field": time_field, "third_party": False,
        "fields": described,
    }  # fmt: skip


def reasons(
    found: Permission | None, question: Mapping[str, Any], *, withdrawn: bool
) -> list[dict[str, Any]]:
    """Return why a question is denied; nothing if it is allowed."""
    code = None
    if withdrawn:
        code = "withdrawn"
    elif found is None:
        code = "no_consent"
    elif not set(question.get("fields") or found.fields) <= set(found.fields):
        code = "fields_not_covered"
    return [] if code is None else [{"code": code, "since": None, "consent": None, "detail": {}}]
