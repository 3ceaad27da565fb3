from __future__ import annotations

import secrets
import uuid

from django.db import models


def _commitment_key() -> bytes:
    return secrets.token_bytes(32)


class Person(models.Model):
    """A person who acted, with the particulars that stay beside the ledger. The ledger has only the id.

    `commitment_key` is random per row. Once it is erased with the particulars, the commitments in the ledger
    reveal nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    title = models.CharField(max_length=200, blank=True)
    commitment_key = models.BinaryField(null=True, default=_commitment_key)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | models.Q(name="", email="", title="", commitment_key=None),
                name="an_erased_person_has_no_data",
            )
        ]

    def __str__(self) -> str:
        return self.name or "erased person"
