"""The published procedures: how each kind of copy is destroyed, how that is checked, and what remains. Pure.

A customer reads them before it signs; a certificate names the version by its digest. A version never changes: whoever
changes a procedure adds one below it, from its own day on. The words for media are those of NIST SP 800-88 Rev. 1
(Clear, Purge, Destroy; its certificate fields in Appendix G) and Rev. 2, which leaves techniques to IEEE 2883.
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
_BACKUPS: Final = (
    "Backups made before keep a copy until they run out; they are a kind of copy, ordered apart."
)
_LOOKED: Final = (
    "Somebody other than who performed it looks for the tenant's rows in the place named, and finds none."
)


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of what is done about one kind of copy."""

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
        """Of the procedure's RFC 8785 bytes: it holds texts alone, for which orjson with sorted names is that form."""
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
        "Files with others' data too are written anew without the tenant's rows (rewrite); the old are cleared.",
        "Files with the tenant's data alone are cleared, or the key that encrypts them is destroyed (crypto erase).",
        "Versions and snapshots that the storage keeps are removed with it.",
    ),
    _first(
        "feature_store",
        "Feature stores",
        "Every row under the tenant's keys is deleted from the online and the offline store.",
        "The store is compacted, so that deleted rows are no longer in its files.",
    ),
    _first(
        "embedding_index",
        "Embedding and search indexes",
        "Every vector and stored text of the tenant is deleted.",
        "The index is built anew where it only marks what is deleted.",
        verification="Somebody else asks the index for the tenant's documents, by key and by likeness, and finds none.",
    ),
    _first(
        "evaluation_set",
        "Evaluation sets",
        "The tenant's examples are removed and the set is written anew under a new version.",
        remains="Figures measured with the old set remain; they hold no rows. " + _BACKUPS,
    ),
    _first(
        "cache",
        "Caches",
        "The cache is emptied as a whole, on every machine that keeps one.",
        verification="Somebody else looks at a sample of the machines and finds the cache made after the order.",
        remains="Nothing is backed up of caches.",
    ),
    _first(
        "checkpoint",
        "Checkpoints of training runs",
        "Every checkpoint of the run is cleared, or the key that encrypts it is destroyed.",
        methods=_OF_MODELS,
        remains="What a version that was released learned is the matter of an order about models. " + _BACKUPS,
    ),
    _first(
        MODEL,
        "Models that learned from the data",
        "A model is retired: taken out of service, its weights cleared, and no longer derived from.",
        "Or it is trained again from data without the tenant's (retrain), and the old version is retired.",
        "Unlearning is recorded as an assessment. It is no destruction, and the certificate says so.",
        methods=_OF_MODELS,
        verification="Somebody else sees that it is not served, and that its weights are gone from where they were.",
        remains="Answers that a model gave while it served remain with those who asked. Copies of weights that were"
        " handed to others are theirs to destroy.",
    ),
    _first(
        "backup",
        "Backups",
        "Backups are not opened to remove one tenant's rows: they run out, at the latest at the order's deadline.",
        "Where one is kept for longer, the key that encrypts it is destroyed.",
        "What is restored from a backup before that is filtered by the ledger before it is used.",
        verification="Somebody else sees that the oldest backup there is was made after the data was destroyed.",
        remains="Until a backup runs out it holds the data.",
    ),
    _first(
        "other",
        "Other copies",
        "The copy is found by the place that was declared, and cleared, purged or destroyed as its medium asks for.",
    ),
    _first(
        "working_copy",
        "Working copies of runs that ended without a report",
        "A run that ended without a report is presumed to have left what it was cleared for on its machines.",
        "Scratch disks, shared memory and spill files of the run are cleared, or its machines are done away with.",
        verification="Somebody else sees that the machines and volumes of the run are gone or made anew.",
        remains="Nothing is backed up of working copies.",
    ),
)  # fmt: skip


def procedure(kind: str, version: str) -> Procedure:
    """Raises: NoSuchProcedure."""
    for one in PUBLISHED:
        if (one.kind, one.version) == (kind, version):
            return one
    raise NoSuchProcedure(f"{kind}/{version}")


def current(kind: str) -> Procedure:
    """The newest version for a kind. Raises: NoSuchProcedure."""
    found = [one for one in PUBLISHED if one.kind == kind]
    if not found:
        raise NoSuchProcedure(kind)
    return found[-1]
