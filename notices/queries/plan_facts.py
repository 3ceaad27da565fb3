"""The facts of letters about planned destructions."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from consent.queries import catalogue, purposes
from language import formats
from ledger.queries import StoredEntry
from lineage.destruction import planning
from lineage.destruction.queries import plans
from lineage.destruction.queries.plans import PlanRecord
from notices.letter import LetterFacts
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord

_WHY: Final = {
    "owner": "The customer confirmed it.",
    "staff": "Two people of your vendor confirmed, on evidence, that the contract has ended.",
    "notice": "The notice that we gave you has passed.",
}


def letter_about(entry: StoredEntry) -> LetterFacts | None:
    """The facts of the letter about a plan. None where the plan has no orders, or was decided meanwhile."""
    seen = plans.plan(id=UUID(entry.body["plan"]))
    verb = entry.kind.partition("/")[0].partition(".")[2]
    if not plans.open_items(plan=seen.id) or seen.cancelled:
        return None
    if verb != "due" and seen.due_since is not None:
        return None
    of_end = seen.cause == planning.CONTRACT_END
    if verb == "made" and of_end:  # its first notice says it
        return None
    home = tenants.tenant_by_id(id=seen.tenant)
    return LetterFacts(
        seen.tenant,
        {
            "tenant": home.name,
            "until": formats.deciding_day(seen.waits_until, home.zone),
            "ended": formats.deciding_day(seen.ended_at, home.zone) if seen.ended_at else "",
            "number": entry.body.get("number", ""),
            "why": _WHY.get(entry.body.get("ground", ""), ""),
            **_key(seen, home),
        },
        "contract/" if of_end and verb != "due" else "destruction/",
        [("Copies or models", plans.open_items(plan=seen.id)), ("Ledger", f"revision {entry.seq}")],
        beyond_members=True,
    )


def _key(seen: PlanRecord, home: TenantRecord) -> dict[str, str]:
    if not seen.category:
        return {"category": "", "purpose": ""}
    category = catalogue.category(mode=home.mode, code=seen.category)
    purpose = purposes.purpose(mode=home.mode, code=seen.purpose)
    return {"category": category.name, "purpose": purpose.name if purpose else seen.purpose}
