"""The part of a manifest that one customer may see: its own."""

from __future__ import annotations

from typing import Any

from licet.errors import MalformedManifest
from licet.manifest import Manifest


def for_tenant(manifest: Manifest, tenant: str) -> dict[str, Any]:
    """Return the manifest as JSON with the entries and exclusions of one tenant, and nobody else's name.

    `cut` names the tenant and the digest of the whole manifest. `tenant` is the key or an alias.

    Raises: MalformedManifest if the manifest does not name the tenant.
    """
    known = {each.tenant for each in manifest.entries if tenant in each.names}
    known |= {each.tenant for each in manifest.excluded if each.tenant == tenant}
    if len(known) != 1:
        raise MalformedManifest(f"The manifest of {manifest.clearance} does not name the tenant {tenant!r}.")
    [key] = known
    document = dict(manifest.document)
    for member in ("entries", "excluded"):
        document[member] = [each for each in document.get(member, ()) if each["tenant"] == key]
    document.pop("counts", None)  # they tell how many other customers there are
    return {**document, "cut": {"tenant": key, "of": manifest.digest()}}


def the_tenant(manifest: Manifest) -> str:
    """Return the only tenant of a manifest.

    Raises: MalformedManifest if it names several, or none.
    """
    tenants = {each.tenant for each in manifest.entries} | {each.tenant for each in manifest.excluded}
    if len(tenants) != 1:
        raise MalformedManifest(
            f"The manifest names {len(tenants)} tenants. A customer filters by its own part alone:"
            " `licet manifest clr_… --tenant KEY` cuts it."
        )
    return next(iter(tenants))
