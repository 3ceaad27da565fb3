from __future__ import annotations

from api.shapes.schema import boolean, choice, const, id_of, integer, key, listof, record, ref, text, time
from lineage.judgement.taint import LINEAGES, OWNERSHIPS
from wire import ids

COMPONENTS = {
    "Ownership": record(
        {
            "object": const("ownership"),
            "model": ref("ModelNamed"),
            "owners": listof(text(), "`vendor`, a tenant's key, or both", least=1),
            "ownership": choice(OWNERSHIPS, "The strictest that the terms of the full line say"),
            "audience": text("`shared`, or whose own model it is"),
            "lineage": choice(LINEAGES),
            "whole": boolean("False: of the sources only the caller's own are shown"),
            "sources": listof(ref("OwnershipSource")),
            "issuer": text(),
            "revision": integer(least=0),
            "at": time(),
            "jws": text("All of it but this member, as RFC 8785 writes it, signed (EdDSA, JWS compact)"),
        }
    ),
    "OwnershipSource": record(
        {
            "tenant": key(),
            "categories": listof(text()),
            "how": listof(choice(("used", "declared", "cleared"))),
            "direct": boolean("False: by descent alone"),
            "terms": listof(text(), "The versions that were accepted"),
            "covenants": listof(ref("OwnershipCovenant")),
        }
    ),
    "OwnershipCovenant": record(
        {
            "covenant": ref("Covenant"),
            "says": text("In words"),
            "entry": id_of(ids.ENTRY, "The statement that makes it"),
        }
    ),
}
