"""Covenants: promises in terms that a model, the data or the vendor will not go to a named kind of party."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wire.object_reader import ObjectReader

KINDS: Final = ("competitor", "tenant", "industry", "named", "anyone")
MODES: Final = ("sale", "licence", "weights", "hosted_use")
EXCEPTIONS: Final = ("financial_buyer",)


@dataclass(frozen=True, slots=True)
class Covenant:
    """One covenant: `kind` is the excluded party, `modes` the excluded ways, `exceptions` the parties still allowed.

    The kind `industry` needs an industry. The kind `named` needs a name, an LEI (ISO 17442) or a domain. Terms say the
    modes. Covenants of terms from before that was required keep all four.
    """

    kind: str
    name: str | None = None
    lei: str | None = None
    domain: str | None = None
    industry: str | None = None
    modes: tuple[str, ...] = MODES
    exceptions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "name": self.name,
            "lei": self.lei,
            "domain": self.domain,
            "industry": self.industry,
            "modes": list(self.modes),
            "except": list(self.exceptions),
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> "Covenant":
        """Build the covenant from `to_dict` output."""
        return cls(
            kind=written["kind"],
            name=written["name"],
            lei=written["lei"],
            domain=written["domain"],
            industry=written["industry"],
            modes=tuple(written["modes"]),
            exceptions=tuple(written["except"]),
        )

    @classmethod
    def read(cls, members: ObjectReader, *, of_terms: bool = False) -> "Covenant":
        """Parse a covenant from a request's JSON. Faults are noted in `members`.

        `of_terms`: it becomes part of new terms, which must say the modes. Otherwise it names a covenant that exists.
        """
        if of_terms and not members.has("modes"):
            members.note("modes", "missing_member", f"Name each way that is excluded: {', '.join(MODES)}.")
        kind = members.choice("kind", KINDS)
        covenant = cls(
            kind=kind,
            name=members.optional_text("name", longest=200),
            lei=members.optional_text("lei", longest=20),
            domain=members.optional_text("domain", longest=253),
            industry=members.optional_text("industry", longest=200),
            modes=_among(members, "modes", MODES, least=1) or MODES,
            exceptions=_among(members, "except", EXCEPTIONS),
        )
        members.refuse_unknown()
        if covenant.lei is not None and not is_lei(covenant.lei):
            members.note("lei", "bad_value", "Expected 20 characters with their check digits (ISO 17442).")
        if kind == "industry" and not covenant.industry:
            members.note(
                "industry", "missing_member", "A covenant of the kind industry must name the industry."
            )
        if kind == "named" and not (covenant.name or covenant.lei or covenant.domain):
            members.note(
                "name", "missing_member", "A covenant of the kind named must give a name, an LEI or a domain."
            )
        return covenant


def is_lei(text: str) -> bool:
    """Whether `text` is a Legal Entity Identifier (ISO 17442; check digits by ISO/IEC 7064 MOD 97-10)."""
    if len(text) != 20 or not text.isascii() or not text.isalnum() or text != text.upper():
        return False
    return int("".join(str(int(each, 36)) for each in text)) % 97 == 1


def _among(members: ObjectReader, name: str, known: tuple[str, ...], *, least: int = 0) -> tuple[str, ...]:
    values = members.optional_texts(name, least=least) or ()
    for index, each in enumerate(values):
        if each not in known:
            members.note_item(name, index, "bad_value", f"Expected one of {', '.join(known)}.")
    return values
