"""What a manifest comes to for one category: for every name a row may carry, what is to be done with the row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from licet.errors import CategoryNotCleared
from licet.gate import spans
from licet.manifest import Category, Entry, Manifest, Window


@dataclass(frozen=True, slots=True)
class Rule:
    """What one tenant allows. `refused` says why its rows are dropped altogether, None if they are not.

    `fields` are what may be read; `spans` the times it covers, `(Window(),)` where it covers all of them.
    """

    tenant: str
    fields: frozenset[str] = frozenset()
    spans: tuple[Window, ...] = ()
    refused: str | None = None

    @property
    def timeless(self) -> bool:
        return self.spans == spans.UNLIMITED


@dataclass(frozen=True, slots=True)
class Rules:
    """`names` and `rules` go together, place by place; a name's place is its number, the same for all of a run.

    A field that one tenant's terms want pseudonymised is pseudonymised for all of them: a column is text that
    means nothing, or it is not.
    """

    category: Category
    names: tuple[str, ...]
    rules: tuple[Rule, ...]
    pseudonymised: frozenset[str]

    @property
    def allowed(self) -> frozenset[str]:
        """Every field that anyone allows."""
        return frozenset(name for rule in self.rules if rule.refused is None for name in rule.fields)


def rules_for(manifest: Manifest, category: str, *, withdrawn: frozenset[tuple[str, str]]) -> Rules:
    """The rules of a category. Raises: CategoryNotCleared."""
    found = manifest.category(category)
    if found is None:
        asked = ", ".join(each.code for each in manifest.categories) or "none"
        raise CategoryNotCleared(f"This clearance is not about {category!r}; it was asked for: {asked}.")
    entries = manifest.of(category)
    named = dict(_named(entries, found, withdrawn))
    for exclusion in manifest.excluded:
        if exclusion.category == category:
            named.setdefault(exclusion.tenant, Rule(exclusion.tenant, refused="excluded"))
    declared = frozenset(each.name for each in found.fields)
    return Rules(
        category=found,
        names=tuple(named),
        rules=tuple(named.values()),
        pseudonymised=declared & frozenset[str]().union(*(each.named_by("pseudonymise") for each in entries)),
    )


def _named(
    entries: tuple[Entry, ...], category: Category, withdrawn: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, Rule]]:
    for entry in entries:
        rule = _rule(entry, category, withdrawn)
        for name in entry.names:
            yield name, rule


def _rule(entry: Entry, category: Category, withdrawn: frozenset[tuple[str, str]]) -> Rule:
    if entry.unknown_obligations:
        return Rule(entry.tenant, refused="unknown_obligation")
    if any((name, entry.category) in withdrawn for name in entry.names):
        return Rule(entry.tenant, refused="withdrawn")
    fields = frozenset(entry.fields) & frozenset(each.name for each in category.fields)
    for obligation in entry.obligations:
        if obligation.code == "keep_fields":
            fields &= frozenset(obligation.fields)
    return Rule(entry.tenant, fields=fields - entry.named_by("drop_fields"), spans=spans.spans_of(entry))
