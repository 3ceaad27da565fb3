"""Facts in memory: a copy of the primary's facts for one version, dropped by name when they change.

It holds facts, not decisions. Before each answer, `api.decisions.fastlane.flights` reads the version on the
primary, after the question arrived. If the version changed, the same statement lists the changes; those
facts are dropped here and read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.decisions.fastlane.held_facts import HeldFacts
from consent.queries.decisions import FactsRow
from consent.question import Question
from tenants.queries.keys import ApiKeyRecord

CAPACITY = 100_000  # questions (tenant, category, purpose) with facts, 3 to 6 KB each
_KEYS = 10_000
EVERYTHING = "everything"


class FactsInMemory:
    """The facts in memory of one event loop.

    They are valid for one `version` within `epoch`; None means that nothing is known yet.
    """

    def __init__(self, *, capacity: int = CAPACITY) -> None:
        self.version: int | None = None
        self.epoch: str | None = None
        self.revision = 0
        self.held = 0
        self._capacity = capacity
        self._keys: dict[bytes, ApiKeyRecord] = {}
        # by mode and name, then by category and purpose
        self._facts: dict[tuple[str, str], dict[tuple[str, str], HeldFacts]] = {}
        self._names: dict[str, set[tuple[str, str]]] = {}  # a tenant's names, by its id
        self._tenants: dict[str, set[str]] = {}  # an account's tenants, by its id

    def key(self, sha256: bytes) -> ApiKeyRecord | None:
        """Return the API key with this digest; None if unknown."""
        return self._keys.get(sha256)

    def facts(self, mode: str, question: Question) -> HeldFacts | None:
        """Return the facts of a question; None if unknown."""
        facts_of_name = self._facts.get((mode, question.tenant))
        return None if facts_of_name is None else facts_of_name.get((question.category, question.purpose))

    def forget(self, changes: Iterable[Sequence[str]] | None) -> None:
        """Drop the facts that changes concern; drop all facts if the changes are unknown (None)."""
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
            else:  # `everything`, or a kind that a newer database version may add
                self._forget_everything()

    def learn(self, mode: str, question: Question, read: FactsRow) -> HeldFacts:
        """Store a question's facts; drop the oldest if memory is full."""
        if self.held >= self._capacity:
            self._forget_oldest()
        held = HeldFacts(read)
        facts_of_name = self._facts.setdefault((mode, question.tenant), {})
        self.held += (question.category, question.purpose) not in facts_of_name
        facts_of_name[question.category, question.purpose] = held
        if read.tenant is not None:
            tenant = str(read.tenant)
            self._names.setdefault(tenant, set()).add((mode, question.tenant))
            self._tenants.setdefault(str(read.account), set()).add(tenant)
        return held

    def learn_key(self, sha256: bytes, key: ApiKeyRecord) -> None:
        """Store an API key."""
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
        """Drop the tenth of the names that was stored first."""
        for name in list(self._facts)[: max(1, len(self._facts) // 10)]:
            self._forget_name(name)

    def _forget_everything(self) -> None:
        self._keys.clear()
        self._facts.clear()
        self._names.clear()
        self._tenants.clear()
        self.held = 0
