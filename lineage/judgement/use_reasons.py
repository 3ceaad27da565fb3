"""The codes that say why a use is not allowed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lineage.judgement.objections import Objection

REASONS: Final = (
    "unknown_model",
    "model_retired",
    "retirement_required",
    "lineage_unknown",
    "breach_not_remedied",
    "form_unproven",
    "leakage_unproven",
    "region_not_allowed",
    "audience_not_allowed",
)
_OF_AUDIENCE: Final = frozenset({"covenant", "owner", "audience"})


@dataclass(frozen=True, slots=True)
class UseReason:
    code: str
    detail: dict[str, Any] = field(default_factory=dict)


def code_of(objection: Objection) -> str:
    """Return the code under which callers know the objection."""
    if objection.kind in _OF_AUDIENCE or objection.why == "no_statement":
        return "audience_not_allowed"
    return objection.why


def reasons(codes: Iterable[str], detail: Mapping[str, Mapping[str, Any]]) -> tuple[UseReason, ...]:
    """Return these codes as reasons, each once, in the order of `REASONS`."""
    given = set(codes)
    return tuple(UseReason(code, dict(detail.get(code, {}))) for code in REASONS if code in given)
