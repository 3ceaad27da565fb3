"""Where documents of evidence are kept, as the settings of Django's storage."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_CONNECT_SECONDS = 3
_READ_SECONDS = 20


def backend(kind: str, *, bucket: str, endpoint: str, region: str) -> dict[str, Any]:
    """Return the entry of STORAGES for a kind of store: `files` or `s3`. Raises: ImproperlyConfigured."""
    if kind == "files":
        own = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}  # the server's alone
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": own}
    if kind != "s3":
        raise ImproperlyConfigured(f"EVIDENCE_STORAGE is files or s3, not {kind!r}.")
    if not bucket:
        raise ImproperlyConfigured("EVIDENCE_STORAGE=s3 needs EVIDENCE_BUCKET.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured("EVIDENCE_STORAGE=s3 needs the packages of requirements/server-s3.txt.")
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _options(bucket, endpoint, region)}


def _options(bucket: str, endpoint: str, region: str) -> dict[str, Any]:
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    return {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "file_overwrite": False,  # a document never replaces another
        "default_acl": None,  # the bucket's own; nothing is public
        "transfer_config": TransferConfig(use_threads=False),
        "client_config": Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"max_attempts": 2, "mode": "standard"},
            # A store of one's own rarely has a host name for each bucket.
            s3={"addressing_style": "path" if endpoint else "auto"},
            signature_version="s3v4",
        ),
    }
