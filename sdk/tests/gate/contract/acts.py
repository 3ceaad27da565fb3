"""What the gate does to a column: it filters, withholds, pseudonymises, and compares it with a window or with tenants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from licet.gate import Gate
from sdk.tests.gate import made

SECRETS: Final = 64
# 64 withheld values, two open ones, a missing one
PICKS: Final = (*[0] * SECRETS, 1, 1, None)
TENANTS: Final = (*["acme"] * SECRETS, *["globex"] * 3)
WINDOW: Final = {"data_from": "2026-01-01T00:00:00Z", "data_until": "2026-02-01T00:00:00Z"}


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the gate: its gate, which of `PICKS` are in the result, and which of these are withheld.

    `column` tells what the column is used as. As a time or a tenant only the open values are in the result.
    """

    name: str
    gate: Gate
    kept: tuple[int | None, ...] = ()
    hidden: tuple[bool, ...] = ()
    column: str = "field"


def _gate(
    *entries: dict[str, object], identifies: str = "none", names: tuple[str, ...] = ("note", "rpm")
) -> Gate:
    fields = [{"name": name, "identifies": identifies if name == "note" else "none"} for name in names]
    categories = [{"code": made.CATEGORY, "version": 1, "fields": fields}]
    return Gate(made.manifest(list(entries), categories=categories), pseudonym_key=made.KEY)


def acts(names: tuple[str, str] | None) -> list[Act]:
    """Return the acts for a type of which `names` are the tenants that it could name."""
    # every tenant allows `rpm`, by which the results are ordered
    open_rows, all_rows = PICKS[SECRETS:], PICKS
    pseudonymise = {"obligations": [{"code": "pseudonymise", "fields": ["note"]}]}
    tenant = names[1] if names else "open"
    return [
        Act("filter", _gate(made.entry("globex", ["note", "rpm"])), open_rows, (False,) * 3),
        Act(
            "withhold",
            _gate(made.entry("globex", ["note", "rpm"]), made.entry("acme", ["rpm"])),
            all_rows,
            (*[True] * SECRETS, *[False] * 3),
        ),
        Act(
            "pseudonymise",
            _gate(made.entry("globex", ["note", "rpm"], **pseudonymise), identifies="person"),
            open_rows,
            (False,) * 3,
        ),
        Act(
            "window",
            _gate(*(made.entry(each, ["note", "rpm"], **WINDOW) for each in ("acme", "globex"))),
            column="time",
        ),
        Act("tenant", _gate(made.entry(tenant, ["note", "rpm"])), column="tenant"),
    ]
