"""Read the versions that S3 keeps of each object, also of deleted ones."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from licet.gone.storage import Storage

NO_BOTO: Final = "boto3_missing"
LARGEST: Final = 1024 * 1024 * 1024


class VersionsUnlisted(Exception):
    """The versions could not be listed; the text says why."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an object that is not the present one."""

    path: str
    id: str
    size: int


class Versions:
    """The versions below the prefix of an S3 storage."""

    def __init__(self, storage: Storage) -> None:
        """Connect. Raises: VersionsUnlisted."""
        try:
            import boto3
        except ImportError as error:
            raise VersionsUnlisted(NO_BOTO) from error
        self._bucket, self._prefix = storage.bucket, storage.prefix
        self._client: Any = boto3.client("s3")

    def list(self) -> Iterator[Version]:
        """Yield every version that is not an object's present one. Raises: VersionsUnlisted."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            pages = self._client.get_paginator("list_object_versions")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for each in page.get("Versions", ()):
                    if not each["IsLatest"]:
                        yield Version(f"{self._bucket}/{each['Key']}", each["VersionId"], each["Size"])
        except (BotoCoreError, ClientError) as error:
            raise VersionsUnlisted(f"not_listed: {error}") from error

    def read(self, version: Version) -> io.BytesIO:
        """Return the content of a version."""
        key = version.path.removeprefix(f"{self._bucket}/")
        answered = self._client.get_object(Bucket=self._bucket, Key=key, VersionId=version.id)
        return io.BytesIO(answered["Body"].read())
