"""Build the document that a certificate of destruction signs, as RFC 8785 bytes. Pure.

Its members follow the sample form of NIST SP 800-88 Rev. 1, Appendix G: what was destroyed, when, by which person,
method, technique and tool, and which person verified it. It holds no names of people, only the commitments to them
that the ledger holds. The names are kept apart, where they can be erased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lineage.destruction import residuals
from lineage.destruction.residuals import Residual
from lineage.destruction.vocabulary import UNLEARNING
from wire import times

OBJECT: Final = "certificate"
JWS_TYPE: Final = "licet-certificate+jws"
MOST_ITEMS: Final = 500
_ALL: Final = (
    "Everything that this order names was destroyed by the methods named here, and a second person verified that. "
    "This certifies what was done and checked. It does not prove that no other copy exists."
)
_SOME: Final = (
    "What this order names was treated by the methods named here, and a second person verified that. {models} of "
    "{items} were not destroyed. Their unlearning was assessed: it may lessen what they keep of the data, but "
    "it is not certified as destruction. For the rest, this certifies what was done and checked. It does not prove "
    "that no other copy exists."
)


_REMAINS_GONE: Final = (
    "What the first certificate of this order said remained is gone, and a second person verified that. This certifies "
    "what was done and checked. It does not prove that no other copy exists."
)
_OF_A_PERSON: Final = (
    "A person's data was removed from everything that this order names, by the methods named here, and a second "
    "person verified that. Other data in those copies stays. This certifies what was done and checked. It does not "
    "prove that the person's data is nowhere else."
)


@dataclass(frozen=True, slots=True)
class CertifiedConfirmation:
    """One confirmation of the order, as the certificate shows it. `said` is its JSON form."""

    said: Mapping[str, Any]
    method: str
    items: int
    residuals: str
    residuals_until: datetime | None = None


def document(
    *,
    named: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    items_sha256: str,
    done: Sequence[CertifiedConfirmation],
    of_a_person: bool = False,
) -> dict[str, Any]:
    """Build the certificate of an order.

    `named` identifies the certificate, the tenant and the order. At most `MOST_ITEMS` items are listed; the digest
    covers all of them.
    """
    until, until_reason = residuals.end(
        [Residual(one.residuals, one.residuals_until) for one in done if one.residuals]
    )
    left = sum(confirmation.items for confirmation in done if confirmation.method == UNLEARNING)
    whole = _OF_A_PERSON if of_a_person else _ALL
    statement = _SOME.format(models=left, items=len(items)) if left else whole
    return {
        "object": OBJECT,
        **named,
        "statement": statement,
        "items": {
            "count": len(items),
            "not_destroyed": left,
            "sha256": items_sha256,
            "listed": [dict(item) for item in items[:MOST_ITEMS]],
        },
        "done": [dict(confirmation.said) for confirmation in done],
        "residuals": [confirmation.residuals for confirmation in done if confirmation.residuals],
        "residuals_until": None if until is None else times.render(until),
        "residuals_until_reason": until_reason,
        "closes": None,
    }


def closing_document(
    first: Mapping[str, Any], *, id: str, issued_at: str, done: Mapping[str, Any]
) -> dict[str, Any]:
    """Build the second certificate of an order: what the `first` one said remains is gone."""
    return {
        **first,
        "id": id,
        "issued_at": issued_at,
        "statement": _REMAINS_GONE,
        "done": [
            {
                "items": first["items"]["count"],
                "procedure": first["done"][0]["procedure"],
                "residuals": None,
                "residuals_until": None,
                "residuals_until_reason": residuals.NONE,
                "entry": None,
                **done,
            }
        ],
        "residuals": [],
        "residuals_until": None,
        "residuals_until_reason": residuals.NONE,
        "closes": first["id"],
    }
