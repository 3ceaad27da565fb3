"""`licet filter --as-customer`: the customer filters its own data before the upload, without a server or an account.

The pseudonym key is the customer's. The vendor gets pseudonyms that it can neither compute nor look up.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from licet import manifest_cut
from licet.cli import files
from licet.errors import LicetError, MalformedManifest, NotConfigured, NoTenantKnown, NotReadable
from licet.gate import Gate, GateReport
from licet.gate.parquet import filter_parquet
from licet.manifest import Manifest
from licet.subject_keys import read as read_subject_keys

OWN_COLUMN = "tenant_id"


def filter_own(
    *,
    source: str,
    target: Path,
    manifest: str,
    category: str,
    tenant: str | None,
    time: str | None,
    snapshot: str | None,
    pseudonym_key_file: str | None,
    subject_keys: str | None,
) -> tuple[GateReport, dict[str, Any]]:
    """Write what the customer allowed of its own data; return the counts, and what the report says beside them.

    Without a tenant column every row is the customer's, and the column `tenant_id` is added for the vendor's gate.

    Raises: LicetError.
    """
    allowed = _manifest(manifest)
    key = manifest_cut.the_tenant(allowed)
    people = {} if subject_keys is None else read_subject_keys(subject_keys)
    gate = Gate(allowed, pseudonym_key=files.pseudonym_key(pseudonym_key_file), subject_keys=people)
    owner = None if tenant is not None else (OWN_COLUMN, key)
    column = tenant or OWN_COLUMN
    unchecked = target.with_name(target.name + ".unchecked")
    try:
        filter_parquet(
            gate,
            source,
            unchecked,
            category=category,
            tenant=column,
            time=time,
            snapshot=snapshot,
            owner=owner,
        )
        counts = gate.report()
        _refuse_strangers(counts, column, named=tenant is not None)
        unchecked.replace(target)
    except ImportError as error:
        raise NotConfigured(
            f"Filtering Parquet needs {error.name or 'another package'}: pip install 'licet[polars]'."
        ) from error
    except LicetError:
        raise
    except OSError as error:
        raise NotReadable(f"{source}: {error}") from error
    finally:
        unchecked.unlink(missing_ok=True)
    return counts, {"as": "customer", "tenant": key, "clearance": allowed.clearance}


def _manifest(path: str) -> Manifest:
    """Read the manifest that the vendor handed over. Raises: NotReadable, MalformedManifest."""
    try:
        document = json.loads(files.document(path))
    except ValueError as error:
        raise MalformedManifest(f"{path} is not a manifest in JSON.") from error
    return Manifest.from_dict(document)


def _refuse_strangers(counts: GateReport, column: str, *, named: bool) -> None:
    """Refuse to write a file without rows where another column holds the tenant. Raises: NoTenantKnown."""
    for each in counts.categories:
        strangers = each.unnamed + each.contradicted
        if strangers and not (each.rows_kept or each.dropped):
            advice = (
                "Check --tenant-column" if named else "Name the column of the tenant with --tenant-column"
            )
            raise NoTenantKnown(
                f"None of {strangers:,} rows of {each.category} carries the tenant of this manifest in the column"
                f" {column!r}, so nothing is written. {advice}."
            )
