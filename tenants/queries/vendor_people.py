"""Tell who belongs to the vendor: its staff, and everybody with an address in its mail domains."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from tenants import mail_domains
from tenants.models import Member, Person, User


class SignatoryIsVendor(ValueError):
    """This person belongs to the vendor, so cannot be a member or a signatory of a customer. Name another person."""

    code = "signatory_is_vendor"


def staff_people() -> dict[UUID, str]:
    """Return everybody who is staff of the vendor, by person: their names."""
    rows = User.objects.filter(Q(is_staff=True) | Q(is_superuser=True)).select_related("person")
    return {row.person_id: row.person.name for row in rows}


def ended_memberships() -> list[tuple[str, str, str, datetime]]:
    """List the memberships that staff had and that ended, newest first: person, account, role, end."""
    rows = Member.objects.filter(
        Q(user__is_staff=True) | Q(user__is_superuser=True), account__mode="live", ended_at__isnull=False
    )
    return [
        (row.user.person.name, row.account.name, row.role, row.ended_at)
        for row in rows.select_related("user__person", "account").order_by("-ended_at")
        if row.ended_at is not None
    ]


def check_is_customers(*, mode: str, email: str = "", person: UUID | None = None) -> None:
    """Check that a person may act for a customer: is neither staff nor reached at the vendor. Test mode asks nothing.

    Raises: SignatoryIsVendor.
    """
    if mode == "live" and belongs_to_vendor(email=email, person=person):
        raise SignatoryIsVendor(email or "staff")


def belongs_to_vendor(*, email: str = "", person: UUID | None = None) -> bool:
    """Whether the person, or who has this address, is staff or has an address in the vendor's domains."""
    given = [email] if email else []
    if person is not None:
        given += Person.objects.filter(id=person).exclude(email="").values_list("email", flat=True)
    if any(mail_domains.covers(settings.LICET_VENDOR_DOMAINS, each) for each in given):
        return True
    wanted = {address for each in given for address in mail_domains.addresses(each)}
    staff = User.objects.filter(Q(is_staff=True) | Q(is_superuser=True)).values_list("person", "email")
    return any(one == person or mail_domains.addresses(address) & wanted for one, address in staff)
