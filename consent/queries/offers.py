"""What a customer may see of the catalogue: what is offered to it, and what it ever consented to."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from consent.models import Category, Consent, Purpose


def categories_of(account: UUID) -> Q:
    """The condition on categories that the account may see."""
    mine = Consent.objects.filter(tenant__account=account, category=OuterRef("pk"))
    return Q(offered_to=None) | Q(offered_to__contains=[account]) | Q(Exists(mine))


def purposes_of(account: UUID) -> Q:
    """The condition on purposes that the account may see."""
    mine = Consent.objects.filter(tenant__account=account, purpose=OuterRef("pk"))
    return Q(offered_to=None) | Q(offered_to__contains=[account]) | Q(Exists(mine))


def sees_category(*, mode: str, code: str, account: UUID) -> bool:
    """Whether the account may see the category of this code."""
    return Category.objects.filter(categories_of(account), mode=mode, code=code).exists()


def sees_purpose(*, mode: str, code: str, account: UUID) -> bool:
    """Whether the account may see the purpose of this code."""
    return Purpose.objects.filter(purposes_of(account), mode=mode, code=code).exists()
