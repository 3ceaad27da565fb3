"""Covenants in words that people read. Pure."""

from __future__ import annotations

from typing import Final

from consent.covenants import MODES, Covenant

TRANSFER_MODE_TEXTS: Final = {
    "sale": "sold",
    "licence": "licensed",
    "weights": "handed over as weights",
    "hosted_use": "offered for hosted use",
}
_WHOM: Final = {
    "anyone": "anybody",
    "tenant": "another customer",
    "competitor": "a competitor that the customer named",
}


def covenant_sentence(said: Covenant) -> str:
    """One sentence."""
    way = (
        "Never given"
        if set(said.modes) == set(MODES)
        else f"Never {_or([TRANSFER_MODE_TEXTS[one] for one in said.modes])}"
    )
    but = "; a financial buyer may have it all the same" if "financial_buyer" in said.exceptions else ""
    return f"{way} to {_whom(said)}{but}."


def _whom(said: Covenant) -> str:
    if said.kind == "industry":
        return f"anybody in the industry “{said.industry}”"
    if said.kind == "named":
        return ", ".join(one for one in (said.name, said.domain, said.lei) if one)
    return _WHOM[said.kind]


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
