from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager


class Letter(models.Model):
    """One mail to one person about one entry. `sent_at` is set after the mail server has taken it.

    A worker that is killed in between sends it again: twice is better than never. `subject_of` is the letter's code.
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
