"""Every pair of tenant and category, asked for every purpose in every form."""

from __future__ import annotations

from collections.abc import Iterator

from api.answers.asked import Asked
from api.answers.server import Server
from consent.forms import FORMS


def questions(server: Server) -> Iterator[Asked]:
    """Yield every question about a pair, in its tenant's region, for each model family and without one."""
    tenants = [(row["key"], row["region"]) for row in server.get_all("/v1/tenants")]
    categories = [row["code"] for row in server.get_all("/v1/categories")]
    purposes = [row["code"] for row in server.get_all("/v1/purposes")]
    families = sorted({row["family"] for row in server.get_all("/v1/models")})
    for purpose in purposes:
        for form in FORMS:
            for family in (None, *families):
                for tenant, region in sorted(tenants, key=lambda named: named[1]):
                    shared = {"purpose": purpose, "form": form, "region": region}
                    shared |= {"model_family": family} if family else {}
                    for category in categories:
                        yield Asked("pair", {"tenant": tenant, "category": category, **shared})
