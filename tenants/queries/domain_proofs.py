"""How a customer proves that a mail domain is its own: with a TXT record that only the domain's owner can set.

The record stands at `_licet.<domain>`. Its text follows from the account and the domain, so nothing is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from tenants import mail_domains, public_mail

_SALT: Final = "tenants.domain_proofs"
_LABEL: Final = "_licet"
_PREFIX: Final = "licet-domain-verification="


class ReadsTxt(Protocol):
    """Returns the texts of the TXT records at a name, none where there are none. Raises: DnsSilent."""

    def __call__(self, name: str) -> Sequence[str]: ...


class DnsSilent(Exception):
    """The domain's name servers do not answer. Try again later."""

    code = "dns_silent"


def record_name(domain: str) -> str:
    """Return where the record stands."""
    return f"{_LABEL}.{domain}"


def record_text(account: UUID, domain: str, *, key: str | None = None) -> str:
    """Return what the record says for this account."""
    digest = salted_hmac(_SALT, f"{account} {domain}", secret=key, algorithm="sha256").hexdigest()
    return _PREFIX + digest[:40]


def can_be_proved(domain: str) -> bool:
    """Whether one company can own this mail domain."""
    return mail_domains.is_domain(domain) and not public_mail.is_public(domain)


def is_proved(account: UUID, domain: str, *, reads: ReadsTxt) -> bool:
    """Whether the record of this account stands in the domain now. Raises: DnsSilent."""
    if not can_be_proved(domain):
        return False
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    wanted = {record_text(account, domain, key=key) for key in keys}
    return not wanted.isdisjoint(reads(record_name(domain)))
