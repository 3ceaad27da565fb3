"""Which documents are taken as evidence: the extension and the content must agree. Pure."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import Final

import puremagic
from asn1crypto import cms

# The content type of each extension that is taken.
ALLOWED: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".p7m": "application/pkcs7-mime",
    ".eml": "message/rfc822",
}
# What a Word package may hold. Nothing of it is unpacked here, but the person who opens it will unpack it.
MAX_PARTS: Final = 2_000
MAX_UNPACKED_BYTES: Final = 512 * 1024 * 1024
_WORD: Final = frozenset({"[Content_Types].xml", "word/document.xml"})
_MESSAGES: Final = frozenset({"signed_data", "enveloped_data", "authenticated_data", "compressed_data"})
# The harmless text that every virus scanner reports (eicar.org). In two parts, or scanners would report this file.
_SCANNER_TEST: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class EvidenceTypeNotAllowed(ValueError):
    """The document's type is not allowed, or its content does not match its extension. Upload another file."""

    code = "evidence_type_not_allowed"


def content_type(name: str, data: bytes) -> str:
    """Return the content type of a document. Raises: EvidenceTypeNotAllowed."""
    extension = PurePath(name).suffix.lower()
    allowed = ALLOWED.get(extension)
    if allowed is None:
        raise EvidenceTypeNotAllowed(f"{name}: {extension or 'no extension'}; allowed: {', '.join(ALLOWED)}")
    if _SCANNER_TEST in data:
        raise EvidenceTypeNotAllowed(f"{name}: the content is the test pattern of virus scanners")
    fits = {".eml": _is_mail, ".p7m": _is_cms, ".docx": _is_word}.get(extension)
    if not (fits(data) if fits is not None else allowed in _magic(data)):
        raise EvidenceTypeNotAllowed(f"{name}: the content is not a {extension} document")
    return allowed


def _magic(data: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(data)}
    except puremagic.PureError:
        return set()


def _is_mail(data: bytes) -> bool:
    """Whether `data` is an RFC 5322 message: its header has `From` and `Date`."""
    head = data[:65536].replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower()
    return b"\x00" not in head and all(f"\n{name}:".encode() in b"\n" + head for name in ("from", "date"))


def _is_cms(data: bytes) -> bool:
    """Whether `data` is a whole CMS message (RFC 5652) in DER or BER, with nothing behind it."""
    try:
        message = cms.ContentInfo.load(data, strict=True)
        if message["content_type"].native not in _MESSAGES:
            return False
        return message["content"]["version"].native is not None
    except (ValueError, TypeError, KeyError):
        return False


def _is_word(data: bytes) -> bool:
    """Whether `data` is a package of Word's that unpacks to a bounded size. Only its table of contents is read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    return (
        {part.filename for part in parts} >= _WORD
        and len(parts) <= MAX_PARTS
        and sum(part.file_size for part in parts) <= MAX_UNPACKED_BYTES
    )
