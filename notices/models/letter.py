from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager


class Letter(models.Model):
    """One mail to one person about one entry. `sent_at` is set once it was handed to the mail server.

    A death between the two sends it again: twice is better than never.
    """

    tenant = models.UUIDField()
    entry = models.UUIDField()
    person = models.UUIDField()
    subject_of = models.CharField(max_length=40)
    sent_at = models.DateTimeField(null=True)

    objects = ScopedManager["Letter"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "person", "subject_of"], name="a_letter_is_sent_once")
        ]
