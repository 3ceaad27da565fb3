"""Letters about a customer's own API keys. Owners and privacy officers get each. Pure."""

from __future__ import annotations

from typing import Final

from notices.letter_text import LetterText
from tenants import kinds as tenants

KEY: Final = {
    tenants.KEY_ISSUED: LetterText(
        "key.issued",
        "New API key “{name}” for {tenant}",
        "{actor} made an API key for {tenant}. Programs that hold it may: {scopes}. {ends} If no one at {account} "
        "decided this, revoke the key in the portal and tell us.",
        "See your keys, or revoke one",
    ),
    tenants.KEY_REVOKED: LetterText(
        "key.revoked",
        "The API key “{name}” of {tenant} ends",
        "{actor} ended the API key “{name}” of {tenant}. It stops working on {stops}. Programs that still use it are "
        "refused from then on.",
        "See your keys",
    ),
}
