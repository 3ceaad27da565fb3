"""The store that holds documents, through Django's storage API: a folder or a bucket, as the settings say."""

from __future__ import annotations

import errno
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class EvidenceUnavailable(Exception):
    """The store of documents does not answer. No document was stored or read. Try again later."""

    code = "evidence_unavailable"


def save(data: bytes) -> str:
    """Store a document under a new random name and return the name.

    Raises: EvidenceUnavailable, OSError if the disk is full.
    """
    with _one_cause():
        return default_storage.save(secrets.token_hex(16), ContentFile(data))


def read(name: str) -> bytes:
    """Return a stored document. Raises: EvidenceUnavailable."""
    with _one_cause(), default_storage.open(name) as stored:
        content: bytes = stored.read()
        return content


def probe() -> None:
    """Find out whether a document could be stored. Raises: EvidenceUnavailable, OSError if the disk is full.

    A folder gets a file of 64 KiB for a moment. A bucket is only asked, because a versioned one would keep each probe.
    """
    with _one_cause():
        if isinstance(default_storage, FileSystemStorage):
            _probe_folder(Path(default_storage.location))
        else:
            default_storage.exists("probe")


def _probe_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f".probe-{os.getpid()}-{threading.get_ident()}"
    try:
        file.write_bytes(b"\0" * 65536)
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def _one_cause() -> Iterator[None]:
    """Turn every error of a store into EvidenceUnavailable, except that of a full disk."""
    try:
        yield
    except _failures() as error:
        if isinstance(error, OSError) and error.errno in _FULL:
            raise
        raise EvidenceUnavailable(type(error).__name__) from error


def _failures() -> tuple[type[Exception], ...]:
    try:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:  # this installation has no bucket
        return (OSError,)
    return (OSError, Boto3Error, BotoCoreError, ClientError)
