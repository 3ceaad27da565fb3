"""What a manifest says for one category: for each tenant name, what to do with its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from licet.errors import CategoryNotCleared
from licet.gate import spans
from licet.gate.rule import Rule
from licet.gate.stops import SubjectKeys, stops_of
from licet.manifest import Manifest
from licet.manifest_category import Category
from licet.manifest_entry import Entry

_NO_KEYS: Final = SubjectKeys()


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one category.

    `names` and `rules` match by position; the position is the name's code for the whole run. If one
    tenant's terms require a field to be pseudonymised, it is pseudonymised for all tenants: a column has
    one meaning.
    """

    category: Category
    names: tuple[str, ...]
    rules: tuple[Rule, ...]
    pseudonymised: frozenset[str]

    @property
    def allowed(self) -> frozenset[str]:
        """Return every field that at least one tenant allows."""
        return frozenset(name for rule in self.rules if rule.refused is None for name in rule.fields)

    @property
    def identifiers(self) -> frozenset[str]:
        """Return the fields that are compared with people who must be left out."""
        return frozenset(name for rule in self.rules for stop in rule.stops for name in stop.fields)

    def for_columns(self, columns: Collection[str]) -> Rules:
        """Refuse each tenant with people to leave out who cannot be found in a frame with these columns."""
        seen = frozenset(columns)
        if self.identifiers <= seen:
            return self
        rules = tuple(
            replace(rule, refused="subject_field_missing", stops=())
            if any(not seen.issuperset(stop.fields) for stop in rule.stops)
            else rule
            for rule in self.rules
        )
        return replace(self, rules=rules)


def rules_for(
    manifest: Manifest,
    category: str,
    *,
    withdrawn: frozenset[tuple[str, str]],
    subject_keys: SubjectKeys = _NO_KEYS,
) -> Rules:
    """Return the rules of a category.

    Raises: CategoryNotCleared.
    """
    definition = manifest.category(category)
    if definition is None:
        cleared = ", ".join(each.code for each in manifest.categories) or "none"
        raise CategoryNotCleared(
            f"This clearance does not cover the category {category!r}; it was requested for: {cleared}."
        )
    entries = manifest.entries_of(category)
    named = dict(_named(entries, definition, withdrawn, subject_keys))
    for exclusion in manifest.excluded:
        if exclusion.category == category:
            named.setdefault(exclusion.tenant, Rule(exclusion.tenant, refused="excluded"))
    declared = frozenset(each.name for each in definition.fields)
    return Rules(
        category=definition,
        names=tuple(named),
        rules=tuple(named.values()),
        pseudonymised=declared & frozenset[str]().union(*(each.named_by("pseudonymise") for each in entries)),
    )


def _named(
    entries: tuple[Entry, ...],
    category: Category,
    withdrawn: frozenset[tuple[str, str]],
    subject_keys: SubjectKeys,
) -> Iterator[tuple[str, Rule]]:
    """Yield each name of each entry with its rule."""
    for entry in entries:
        rule = _rule(entry, category, withdrawn, subject_keys)
        for name in entry.names:
            yield name, rule


def _rule(
    entry: Entry, category: Category, withdrawn: frozenset[tuple[str, str]], subject_keys: SubjectKeys
) -> Rule:
    """Return the rule of one entry, with its obligations applied to the fields."""
    if entry.unknown_obligations:
        return Rule(entry.tenant, refused="unknown_obligation")
    if any((name, entry.category) in withdrawn for name in entry.names):
        return Rule(entry.tenant, refused="withdrawn")
    stops = stops_of(entry, subject_keys)
    if isinstance(stops, str):
        return Rule(entry.tenant, refused=stops)
    fields = frozenset(entry.fields) & frozenset(each.name for each in category.fields)
    for obligation in entry.obligations:
        if obligation.code == "keep_fields":
            fields &= frozenset(obligation.fields)
    return Rule(
        entry.tenant,
        fields=fields - entry.named_by("drop_fields"),
        spans=spans.spans_of(entry),
        stops=stops,
    )
