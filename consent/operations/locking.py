"""Lock a consent for a change, and check that its status and its account allow the change."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from consent.models import Consent
from consent.operations.statements import ResellerMayNotConsent
from consent.queries import consents
from consent.transitions import Action
from tenants.operations import tenants


class NoSuchConsent(LookupError):
    """No consent with this id exists, or you may not see it. Check the id."""

    code = "no_such_consent"


def require(
    action: Action | tuple[Action, ...], row: Consent, refusal: type[Exception], *, at: datetime
) -> None:
    """Check that the consent's status allows an action. Raises: `refusal` with the status if not."""
    state = consents.state_of(consent=row.id, at=at)
    if state.actions.isdisjoint({action} if isinstance(action, str) else action):
        raise refusal(state.status)


def locked(consent: UUID) -> Consent:
    """Lock the consent's tenant and read the consent. Raises: NoSuchConsent."""
    key = Consent.objects.filter(id=consent).values_list("tenant__mode", "tenant__key").first()
    if key is None:
        raise NoSuchConsent(str(consent))
    tenants.lock_tenant_row(mode=key[0], key=key[1])
    return Consent.objects.select_related("tenant", "category", "category_version", "purpose", "terms").get(
        id=consent
    )


def check_may_sign(row: Consent) -> None:
    """Check that the account of the consent's tenant signs at all. Raises: ResellerMayNotConsent."""
    if row.tenant.account.pays_only:
        raise ResellerMayNotConsent(row.tenant.account.key)
