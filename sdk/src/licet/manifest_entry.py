"""The entries of a manifest: what one tenant allows of one category, with obligations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from licet.manifest_values import require_text, require_texts
from licet.manifest_window import WITHOUT_LIMITS, Window

# The obligations this SDK can fulfil. An entry with any other obligation is denied.
OBLIGATIONS: Final = frozenset(
    {
        "keep_fields",
        "drop_fields",
        "pseudonymise",
        "anonymise",
        "synthesise",
        "delete_after",
        "within_window",
        "within_regions",
        "exclude_subjects",
        "not_transferable_to",
    }
)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty attached to permitted data.

    `fields` is empty if it concerns no particular fields.
    """

    code: str
    fields: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Obligation:
        """Read an obligation from its JSON form."""
        parameters = {name: value for name, value in document.items() if name != "code"}
        return cls(require_text(document["code"]), require_texts(document.get("fields", ())), parameters)

    @property
    def known(self) -> bool:
        """Tell whether this SDK can fulfil the obligation."""
        return self.code in OBLIGATIONS


@dataclass(frozen=True, slots=True)
class Entry:
    """What one tenant allows of one category.

    Its rows carry the tenant's key or one of `aliases`. `organisation` is the group of companies that it
    belongs to, under an opaque name; older servers do not send it.
    """

    tenant: str
    category: str
    fields: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    consent: str | None = None
    window: Window = WITHOUT_LIMITS
    excluding: tuple[Window, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    delete_after_days: int | None = None
    organisation: str | None = None

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Entry:
        """Read an entry from its JSON form."""
        return cls(
            tenant=require_text(document["tenant"]),
            category=require_text(document["category"]),
            fields=require_texts(document["fields"]),
            aliases=require_texts(document.get("aliases", ())),
            consent=document.get("consent"),
            window=Window.from_dict(document, start="data_from", end="data_until"),
            excluding=tuple(Window.from_dict(each) for each in document.get("excluding", ())),
            obligations=tuple(Obligation.from_dict(each) for each in document.get("obligations", ())),
            delete_after_days=document.get("delete_after_days"),
            organisation=document.get("organisation"),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that the tenant's rows may carry."""
        return (self.tenant, *self.aliases)

    def named_by(self, code: str) -> frozenset[str]:
        """Return the fields named by the entry's obligations with this code."""
        return frozenset(name for each in self.obligations if each.code == code for name in each.fields)

    @property
    def unknown_obligations(self) -> tuple[str, ...]:
        """Return the codes of obligations that this SDK cannot fulfil."""
        return tuple(each.code for each in self.obligations if not each.known)
