"""Results about customers, their people and their subscriptions."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from desk.search.asked import Asked
from desk.search.result import Result, rank
from tenants.queries import search

_PER_KIND = 8


def results(asked: Asked, *, everybody: bool) -> Iterator[Result]:
    """Yield them. `everybody` says that the searcher may see people who belong to no customer."""
    if asked.prefix:
        return
    yield from _customers(asked)
    yield from _people(asked, everybody=everybody)
    yield from _subscriptions(asked)


def _customers(asked: Asked) -> Iterator[Result]:
    found = search.customers(words=asked.words, id=asked.id, limit=_PER_KIND)
    found += search.accounts_without_tenants(words=asked.words, id=asked.id, limit=_PER_KIND)
    for each in found:
        page = (
            reverse("admin:tenant", args=[each.tenant])
            if each.tenant
            else reverse("admin:tenants_account_change", args=[each.account])
        )
        said = [] if each.account_name == each.name else [f"account {each.account_name}"]
        said += [", ".join(each.names), *(["test"] if each.mode == "test" else [])]
        yield Result(
            "Customer",
            each.name,
            " · ".join(said),
            page,
            "factory",
            rank(asked.words, each.name, each.account_name, *each.names, base=0),
        )


def _people(asked: Asked, *, everybody: bool) -> Iterator[Result]:
    for each in search.people(words=asked.words, id=asked.id, everybody=everybody, limit=_PER_KIND):
        seats = "; ".join(f"{role} of {account}" for account, role, _ in each.roles)
        tenant = next((tenant for _, _, tenant in each.roles if tenant), None)
        if tenant is not None:
            page = reverse("admin:invite_member", args=[tenant])
        elif everybody:
            page = reverse("admin:tenants_person_change", args=[each.person])
        else:
            continue
        yield Result(
            "Person",
            each.name or each.email,
            " · ".join(filter(None, (each.email, seats))),
            page,
            "person",
            rank(asked.words, each.name, each.email, base=2),
        )


def _subscriptions(asked: Asked) -> Iterator[Result]:
    for each in search.subscriptions(words=asked.words, limit=_PER_KIND):
        page = reverse("admin:tenant", args=[each.tenant]) if each.tenant else reverse("admin:billing")
        yield Result(
            "Subscription",
            each.subscription,
            " · ".join(filter(None, (f"pays for {each.account_name}", each.customer))),
            page,
            "receipt_long",
            rank(asked.words, each.subscription, each.customer, base=4),
        )
