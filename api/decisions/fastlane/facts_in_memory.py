"""Facts in memory: a copy of what the primary said, good for one version of the facts and forgotten by name.

This is no cache of decisions and answers nothing by itself. Before each answer somebody reads the version on the
primary, after the question arrived (`api.decisions.flights`), and brings this up to it: what changed since is
forgotten here and read anew, in the statement that says so. What is not known here is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import assessments
from consent.assessments import Assessment
from consent.queries import decisions
from consent.queries.decisions import FactsAtRevision, FactsRow
from consent.question import Question
from consent.statement_rules import last_recorded_at
from tenants.queries.keys import ApiKeyRecord

CAPACITY = 100_000  # facts of so many questions (tenant, category, purpose) at 3 to 6 KB each
_KEYS = 10_000
EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class AssessedFacts:
    """Facts as they weigh at one instant."""

    at: datetime
    known: FactsAtRevision
    weighed: Assessment


class HeldFacts:
    """The facts of one question, and how they weighed when last asked; weighed anew once time moved on."""

    __slots__ = ("_now", "_until", "newest", "read")

    def __init__(self, read: FactsRow) -> None:
        self.read = read
        self.newest = last_recorded_at(read.statements)
        self._now: AssessedFacts | None = None
        self._until: datetime | None = None

    def present(self, now: datetime) -> datetime:
        return now if self.newest is None or self.newest <= now else self.newest

    def weighed(self, key: ApiKeyRecord, *, now: datetime) -> AssessedFacts:
        """For a key that is not bound, what was weighed before serves until an instant in the facts passes."""
        at = self.present(now)
        if key.tenant is not None or key.regions is not None:
            return self._weigh(at, only_tenant=key.tenant, key_regions=key.regions)
        last = self._now
        if last is None or at < last.at or (self._until is not None and at >= self._until):
            last = self._weigh(at, only_tenant=None, key_regions=None)
            self._until = decisions.next_change(self.read, last.known.facts, after=at)
            self._now = last
        return last

    def until(self) -> datetime | None:
        """How long `weighed` of an unbound key holds; None: until the facts change."""
        return self._until

    def _weigh(
        self, at: datetime, *, only_tenant: UUID | None, key_regions: tuple[str, ...] | None
    ) -> AssessedFacts:
        known = decisions.facts_at_present(self.read, at=at, only_tenant=only_tenant, key_regions=key_regions)
        return AssessedFacts(at, known, assessments.assess(known.facts, at=at))


class FactsInMemory:
    """Belongs to one event loop. Good for one `version` of the facts within `epoch`; None: it knows nothing."""

    def __init__(self, *, capacity: int = CAPACITY) -> None:
        self.version: int | None = None
        self.epoch: str | None = None
        self.revision = 0
        self.held = 0
        self._capacity = capacity
        self._keys: dict[bytes, ApiKeyRecord] = {}
        # by mode and name; below it by category and purpose
        self._facts: dict[tuple[str, str], dict[tuple[str, str], HeldFacts]] = {}
        self._names: dict[str, set[tuple[str, str]]] = {}  # of a tenant, by its id
        self._tenants: dict[str, set[str]] = {}  # of an account, by its id

    def key(self, sha256: bytes) -> ApiKeyRecord | None:
        return self._keys.get(sha256)

    def facts(self, mode: str, question: Question) -> HeldFacts | None:
        of_name = self._facts.get((mode, question.tenant))
        return None if of_name is None else of_name.get((question.category, question.purpose))

    def forget(self, changes: Iterable[Sequence[str]] | None) -> None:
        """What a change concerns. None: nobody knows what changed."""
        if changes is None:
            self._forget_everything()
            return
        for kind, ref in changes:
            if kind == "tenant":
                self._forget_tenant(ref)
            elif kind == "account":
                for tenant in self._tenants.pop(ref, ()):
                    self._forget_tenant(tenant)
            elif kind == "name":
                mode, _, name = ref.partition(" ")
                self._forget_name((mode, name))
            elif kind == "key":
                self._keys.pop(bytes.fromhex(ref), None)
            else:  # `everything`, and what a newer version of the database may say
                self._forget_everything()

    def learn(self, mode: str, question: Question, read: FactsRow) -> HeldFacts:
        if self.held >= self._capacity:
            self._forget_oldest()
        held = HeldFacts(read)
        of_name = self._facts.setdefault((mode, question.tenant), {})
        self.held += (question.category, question.purpose) not in of_name
        of_name[question.category, question.purpose] = held
        if read.tenant is not None:
            tenant = str(read.tenant)
            self._names.setdefault(tenant, set()).add((mode, question.tenant))
            self._tenants.setdefault(str(read.account), set()).add(tenant)
        return held

    def learn_key(self, sha256: bytes, key: ApiKeyRecord) -> None:
        if len(self._keys) >= _KEYS:
            self._keys.clear()
        self._keys[sha256] = key

    def _forget_tenant(self, tenant: str) -> None:
        for name in self._names.pop(tenant, ()):
            self._forget_name(name)
        for sha256 in [sha256 for sha256, key in self._keys.items() if str(key.tenant) == tenant]:
            del self._keys[sha256]

    def _forget_name(self, name: tuple[str, str]) -> None:
        self.held -= len(self._facts.pop(name, ()))

    def _forget_oldest(self) -> None:
        """A tenth of the names, those that were learnt first."""
        for name in list(self._facts)[: max(1, len(self._facts) // 10)]:
            self._forget_name(name)

    def _forget_everything(self) -> None:
        self._keys.clear()
        self._facts.clear()
        self._names.clear()
        self._tenants.clear()
        self.held = 0
