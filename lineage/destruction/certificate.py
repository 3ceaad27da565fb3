"""What a certificate of destruction says: one document, its bytes are its RFC 8785 form. Pure.

Its members follow the sample form of NIST SP 800-88 Rev. 1, Appendix G: what, by whom, when, by which method, technique
and tool, and who validated it. Names of people are not in it: they are kept apart so that they can be erased, and it
names the commitments to them that the ledger holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lineage.destruction.vocabulary import UNLEARNING

OBJECT: Final = "certificate"
JWS_TYPE: Final = "licet-certificate+jws"
MOST_ITEMS: Final = 500
_ALL: Final = (
    "Everything that this order names was destroyed by the methods named here, and somebody other than who performed "
    "it verified that. It certifies what was done and checked; it does not prove that there is no other copy."
)
_SOME: Final = (
    "What this order names was dealt with by the methods named here, verified by somebody other than who did it. "
    "{models} of {items} were not destroyed: their unlearning was assessed, which may lessen what they keep of the "
    "data and certifies no destruction. For all else it certifies what was done and checked; it does not prove that "
    "there is no other copy."
)


_OF_A_PERSON: Final = (
    "A person's data was taken out of everything that this order names, by the methods named here, and somebody other "
    "than who performed it verified that. What else is in those copies stays. It certifies what was done and checked; "
    "it does not prove that the person's data is nowhere else."
)


@dataclass(frozen=True, slots=True)
class CertifiedConfirmation:
    """One confirmation of the order's, as it is certified."""

    said: Mapping[str, Any]
    method: str
    items: int
    residuals: str


def document(
    *,
    named: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    items_sha256: str,
    done: Sequence[CertifiedConfirmation],
    of_a_person: bool = False,
) -> dict[str, Any]:
    """`named` is who and which order; the list of items ends at `MOST_ITEMS`, its digest covers all of them."""
    left = sum(one.items for one in done if one.method == UNLEARNING)
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
            "listed": [dict(one) for one in items[:MOST_ITEMS]],
        },
        "done": [dict(one.said) for one in done],
        "residuals": [one.residuals for one in done if one.residuals],
    }
