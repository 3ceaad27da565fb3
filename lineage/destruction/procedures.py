"""The published procedures: how each kind of copy is destroyed, how that is checked, and what remains. Pure.

A customer reads them before it signs, and a certificate names the version by its digest. A published version never
changes: to change a procedure, add a new version below the old one with its own `effective_from`. The words for media
come from NIST SP 800-88 Rev. 1 (Clear, Purge, Destroy; certificate fields in Appendix G) and Rev. 2, which leaves
techniques to IEEE 2883.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from lineage.destruction.vocabulary import MODEL, UNLEARNING

_ERASING: Final = ("clear", "purge", "destroy", "crypto_erase", "rewrite")
_OF_MODELS: Final = ("retrain", "retire", UNLEARNING, "clear", "purge", "destroy", "crypto_erase")
_BACKUPS: Final = "Backups made earlier keep a copy until they expire. A separate order covers them."
_LOOKED: Final = "A second person searches the named place for the tenant's rows and finds no rows."


@dataclass(frozen=True, slots=True)
class Procedure:
    """One published version of how one kind of copy is destroyed."""

    kind: str
    version: str
    effective_from: date
    title: str
    steps: tuple[str, ...]
    methods: tuple[str, ...]
    verification: str
    remains: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "version": self.version,
            "effective_from": self.effective_from.isoformat(),
            "title": self.title,
            "steps": list(self.steps),
            "methods": list(self.methods),
            "verification": self.verification,
            "remains": self.remains,
        }

    @property
    def sha256(self) -> str:
        """SHA-256 of the RFC 8785 bytes. All values are texts, for which orjson with sorted names writes that form."""
        return hashlib.sha256(orjson.dumps(self.to_dict(), option=orjson.OPT_SORT_KEYS)).hexdigest()


class NoSuchProcedure(LookupError):
    """No procedure of this kind and version is published."""

    code = "no_such_procedure"


def _first(
    kind: str,
    title: str,
    *steps: str,
    methods: tuple[str, ...] = _ERASING,
    verification: str = _LOOKED,
    remains: str = _BACKUPS,
) -> Procedure:
    return Procedure(kind, "1", date(2026, 11, 1), title, steps, methods, verification, remains)


PUBLISHED: Final = (
    _first(
        "data_set",
        "Training data sets",
        "Files shared with other tenants' data are rewritten without the tenant's rows; the old files are cleared.",
        "Files with only the tenant's data are cleared, or the key that encrypts them is destroyed (crypto erase).",
        "Old versions and snapshots in the storage are removed as well.",
    ),
    _first(
        "feature_store",
        "Feature stores",
        "Every row under the tenant's keys is deleted from the online and the offline store.",
        "The store is compacted, which removes the deleted rows from its files.",
    ),
    _first(
        "embedding_index",
        "Embedding and search indexes",
        "Every vector and stored text of the tenant is deleted.",
        "If the index only marks entries as deleted, it is rebuilt.",
        verification="A second person asks the index for the tenant's documents, by key and likeness, and finds none.",
    ),
    _first(
        "evaluation_set",
        "Evaluation sets",
        "The tenant's examples are removed and the set is rewritten as a new version.",
        remains="Figures measured with the old set remain; they contain no rows. " + _BACKUPS,
    ),
    _first(
        "cache",
        "Caches",
        "The cache is emptied as a whole, on every machine that keeps one.",
        verification="A second person samples the machines and sees that each cache was created after the order.",
        remains="Caches are not backed up.",
    ),
    _first(
        "checkpoint",
        "Checkpoints of training runs",
        "Every checkpoint of the run is cleared, or the key that encrypts it is destroyed.",
        methods=_OF_MODELS,
        remains="A released model version keeps what it learned; an order about models covers it. " + _BACKUPS,
    ),
    _first(
        MODEL,
        "Models that learned from the data",
        "The model is retired: taken out of service, its weights cleared, and no other model is derived from it.",
        "Or it is retrained without the tenant's data, and the old version is retired.",
        "Unlearning is recorded as an assessment. It does not count as destruction, and the certificate says so.",
        methods=_OF_MODELS,
        verification="A second person checks that the model is not served and its weights are gone from the storage.",
        remains="Answers that the model gave in service remain with their recipients. Other parties that received"
        " copies of the weights must destroy them themselves.",
    ),
    _first(
        "backup",
        "Backups",
        "Backups are not opened to remove one tenant's rows. They expire, at the latest at the order's deadline.",
        "If a backup is kept longer, the key that encrypts it is destroyed.",
        "Data restored from a backup before then is filtered by the ledger before it is used.",
        verification="A second person checks that the oldest remaining backup was made after the data was destroyed.",
        remains="A backup holds the data until it expires.",
    ),
    _first(
        "other",
        "Other copies",
        "The copy is found at its declared location, and cleared, purged or destroyed as its medium requires.",
    ),
    _first(
        "working_copy",
        "Working copies of runs that ended without a report",
        "A run that ended without a report is presumed to have left all data that it was cleared for on its machines.",
        "The run's scratch disks, shared memory and spill files are cleared, or its machines are destroyed.",
        verification="A second person checks that the run's machines and volumes are gone or were created again.",
        remains="Working copies are not backed up.",
    ),
)  # fmt: skip


def procedure(kind: str, version: str) -> Procedure:
    """Return one version of the procedure for a kind. Raises: NoSuchProcedure."""
    for published in PUBLISHED:
        if (published.kind, published.version) == (kind, version):
            return published
    raise NoSuchProcedure(f"{kind}/{version}")


def current(kind: str) -> Procedure:
    """Return the newest procedure for a kind. Raises: NoSuchProcedure."""
    versions = [published for published in PUBLISHED if published.kind == kind]
    if not versions:
        raise NoSuchProcedure(kind)
    return versions[-1]
