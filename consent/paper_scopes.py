"""What an agreement is about, and what a question is about. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple


class Subject(NamedTuple):
    """What a question is about: keys of a tenant, a category and a purpose."""

    tenant: str
    category: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a paper is about. An empty part means all of its kind."""

    tenants: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()

    def covers(self, subject: Subject | None) -> bool:
        """Whether the paper speaks about the subject. None stands for any subject."""
        return subject is None or (
            (not self.tenants or subject.tenant in self.tenants)
            and (not self.categories or subject.category in self.categories)
            and (not self.purposes or subject.purpose in self.purposes)
        )


EVERYTHING: Final = Scope()
