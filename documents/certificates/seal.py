"""The signature in a certificate's PDF: PAdES baseline B-B (ETSI EN 319 142-1), by pyHanko.

HKDF derives the key, ECDSA on P-256, from the Ed25519 key that signs everything else, because most PDF viewers do not
know Ed25519 yet (ISO/TS 32002). The X.509 certificate is self-signed and names the Ed25519 key. A viewer shows that the
page is unchanged and who signed it, and trusts the signature once its user trusts the certificate. The JSON certificate
is the one that counts.
"""

from __future__ import annotations

import base64
import io
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ledger import signing_keys
from ledger.signing_keys import SigningKey

FIELD: Final = "Certificate"
_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_FOR: Final = timedelta(days=20 * 365)
# The order of P-256's group (SEC 2, section 2.4.2).
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def seal_pdf(page: bytes) -> bytes:
    """The page with a signature that covers all of it."""
    key = signing_keys.current()
    sealed = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(page)),
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            reason="Certificate of destruction",
            name=settings.VENDOR_NAME,
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        ),
        signer=_signer(key),
        output=sealed,
    )
    return sealed.getvalue()


def certificate() -> bytes:
    """The X.509 certificate of the current key as DER, for import into a PDF viewer."""
    return _issued(signing_keys.current(), settings.VENDOR_NAME).public_bytes(Encoding.DER)


def _signer(key: SigningKey) -> signers.SimpleSigner:
    private = _derived(key).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate()),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


def _hex(kid: str) -> str:
    """The thumbprint in hexadecimal. A PrintableString (X.680) has no underscore, which base64url may contain."""
    return base64.urlsafe_b64decode(kid + "=").hex()


def _derived(key: SigningKey) -> ec.EllipticCurvePrivateKey:
    # 48 bytes: a longer number modulo the order is close to uniform (FIPS 186-5, appendix A.2.1).
    derived = HKDF(SHA256(), length=48, salt=None, info=b"licet pdf signature").derive(
        key.private.private_bytes_raw()
    )
    return ec.derive_private_key(int.from_bytes(derived) % (_ORDER - 1) + 1, ec.SECP256R1())


@cache
def _issued(key: SigningKey, vendor: str) -> x509.Certificate:
    private = _derived(key)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, vendor[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, "Licet certificates of destruction"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, _hex(key.kid)),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(int.from_bytes(key.kid.encode()[:18]))
        .not_valid_before(_SINCE)
        .not_valid_after(_SINCE + _FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, SHA256())
    )
