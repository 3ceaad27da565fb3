"""Signatures as Standard Webhooks 1.0 wants them, checked by its own library and by hand."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from notices import sealing, signing
from notices.signing import Secret

BODY = b'{"type":"consent.withdrawn","data":{"tenant":"Pumpe \xc3\xa4"}}'
ID = "msg_01m89yvh34f9q83wbv00a87rad"


def now() -> datetime:
    return datetime.now(UTC)


def test_the_standards_own_example_comes_out_to_the_letter() -> None:
    shared = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = signing.headers(
        message="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
        secrets=[Secret(shared, b"\0" * 32)],
    )
    assert found["webhook-timestamp"] == "1614265330"
    assert found["webhook-signature"].split()[0] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_independent_receiver_accepts_it_and_nothing_that_was_changed() -> None:
    secret = Secret.new()
    receiver = Webhook(secret.shown())
    found = signing.headers(message=ID, at=now(), body=BODY, secrets=[secret])
    assert receiver.verify(BODY, found)["type"] == "consent.withdrawn"
    for name, forged in {
        "webhook-id": "msg_x",
        "webhook-timestamp": str(int(found["webhook-timestamp"]) + 1),
        "webhook-signature": "v1," + "A" * 43 + "=",
    }.items():
        with pytest.raises(WebhookVerificationError):
            receiver.verify(BODY, {**found, name: forged})
    with pytest.raises(WebhookVerificationError):
        receiver.verify(BODY + b" ", found)


@pytest.mark.asvs("11.6.1")
def test_the_asymmetric_signature_is_the_published_keys() -> None:
    secret = Secret.new()
    found = signing.headers(message=ID, at=now(), body=BODY, secrets=[secret])
    signature = next(
        one.removeprefix("v1a,") for one in found["webhook-signature"].split() if one.startswith("v1a,")
    )
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(secret.public_key().removeprefix("whpk_")))
    signed = f"{ID}.{found['webhook-timestamp']}.".encode() + BODY
    key.verify(base64.b64decode(signature), signed)
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature), signed + b" ")


def test_while_secrets_are_changed_over_either_verifies() -> None:
    new, old = Secret.new(), Secret.new()
    found = signing.headers(message=ID, at=now(), body=BODY, secrets=[new, old])
    assert [one.partition(",")[0] for one in found["webhook-signature"].split()] == ["v1", "v1a"] * 2
    for secret in (new, old):
        Webhook(secret.shown()).verify(BODY, found)
    with pytest.raises(WebhookVerificationError):
        Webhook(Secret.new().shown()).verify(BODY, found)


def test_the_instant_is_the_same_in_every_time_zone_and_needs_one() -> None:
    at = now()
    elsewhere = at.astimezone(timezone(timedelta(hours=9)))
    secret = Secret.new()
    first, second = (
        signing.headers(message=ID, at=one, body=BODY, secrets=[secret]) for one in (at, elsewhere)
    )
    assert first == second
    with pytest.raises(ValueError, match="time zone"):
        signing.headers(message=ID, at=at.replace(tzinfo=None), body=BODY, secrets=[secret])


@pytest.mark.asvs("11.5.1")
def test_a_secret_is_long_enough_different_each_time_and_not_told_by_its_repr() -> None:
    one, other = Secret.new(), Secret.new()
    assert 24 <= len(base64.b64decode(one.shown().removeprefix("whsec_"))) <= 64
    assert one.shown() != other.shown()
    assert one.shown()[8:20] not in repr(one)


def test_a_sealed_secret_opens_with_the_key_before_too(settings: object) -> None:
    secret = Secret.new()
    sealed = sealing.seal(secret)
    assert secret.shared not in sealed
    assert sealing.unseal(sealed) == secret
    before = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(sealing.SecretUnreadable):
        sealing.unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [before]  # type: ignore[attr-defined]
    assert sealing.unseal(sealed) == secret
