"""Write covenants as sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from consent.covenants import MODES, Covenant

TRANSFER_MODE_TEXTS: Final = {
    "sale": "sold",
    "licence": "licensed",
    "weights": "handed over as weights",
    "hosted_use": "offered for hosted use",
}
_OWNERS_LEAVE: Final = "The model is yours, alone or with the vendor. Others get it only with your leave."
_WHOM: Final = {
    "anyone": "anybody",
    "tenant": "another customer",
    "competitor": "a competitor that the customer named",
}


def covenant_sentence(covenant: Covenant) -> str:
    """Return the covenant as one sentence."""
    way = (
        "Never given"
        if set(covenant.modes) == set(MODES)
        else f"Never {_or([TRANSFER_MODE_TEXTS[mode] for mode in covenant.modes])}"
    )
    but = "; a financial buyer may have it all the same" if "financial_buyer" in covenant.exceptions else ""
    return f"{way} to {_recipient(covenant)}{but}."


def waived_sentences(covenants: Sequence[Covenant], *, owners_leave: bool) -> list[str]:
    """Return one sentence for each promise that a waiver lifts."""
    return [*([_OWNERS_LEAVE] if owners_leave else []), *map(covenant_sentence, covenants)]


def mode_sentences(covenant: Covenant) -> list[str]:
    """Return one sentence for each excluded way, as the signer reads it."""
    return [covenant_sentence(replace(covenant, modes=(mode,))) for mode in covenant.modes]


def _recipient(covenant: Covenant) -> str:
    if covenant.kind == "industry":
        return f"anybody in the industry “{covenant.industry}”"
    if covenant.kind == "named":
        return ", ".join(part for part in (covenant.name, covenant.domain, covenant.lei) if part)
    return _WHOM[covenant.kind]


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
