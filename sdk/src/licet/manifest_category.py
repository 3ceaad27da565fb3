"""The categories of a manifest, with their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from licet.manifest_values import require_text


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a category. `identifies` is `none`, `person` or `organisation`."""

    name: str
    type: str
    identifies: str
    quasi_identifier: bool

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Field:
        """Read a field from its JSON form."""
        return cls(
            name=require_text(document["name"]),
            type=str(document.get("type", "")),
            identifies=str(document.get("identifies", "none")),
            quasi_identifier=bool(document.get("quasi_identifier", False)),
        )


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of data, in the version that the clearance covers."""

    code: str
    version: int
    fields: tuple[Field, ...]
    time_field: str | None = None
    third_party: bool = False

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Category:
        """Read a category from its JSON form."""
        return cls(
            code=require_text(document["code"]),
            version=int(document.get("version", 1)),
            fields=tuple(Field.from_dict(each) for each in document["fields"]),
            time_field=document.get("time_field"),
            third_party=bool(document.get("third_party", False)),
        )
