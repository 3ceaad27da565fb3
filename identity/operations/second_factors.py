"""The last resort: take all second factors from a person who lost them."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from identity import mails
from identity.operations import security_events, sessions
from tenants.models import User


class NobodyOfThisAddress(LookupError):
    """No user signs in with this address. Check its spelling."""

    code = "no_such_user"


@transaction.atomic
def reset(*, email: str, at: datetime) -> int:
    """Remove every second factor, end every session, and mail the person. Returns how many factors there were.

    Raises: NobodyOfThisAddress.
    """
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise NobodyOfThisAddress(email)
    factors = Authenticator.objects.filter(user=user)
    types = sorted(str(factor.type) for factor in factors)
    factors.delete()
    sessions.end_everywhere(user=user.pk)
    security_events.record(
        "second_factor.reset", at=at, user=user.pk, detail={"by": "operator", "types": types}
    )
    transaction.on_commit(lambda: mails.send("second_factor_reset", user))
    return len(types)
