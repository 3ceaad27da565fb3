from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager


class Letter(models.Model):
    """One mail to one person about one entry. `sent_at` is set after the mail server has taken it.

    A worker that is killed in between sends it again: twice is better than never. `subject_of` is the letter's code.
    A letter that waits for the daily summary is `held_at`, with its subject, text and link in `held`.
    """

    tenant = models.UUIDField()
    entry = models.UUIDField()
    person = models.UUIDField()
    subject_of = models.CharField(max_length=40)
    sent_at = models.DateTimeField(null=True)
    account = models.UUIDField(null=True)
    held = models.JSONField(null=True)
    held_at = models.DateTimeField(null=True)

    objects = ScopedManager["Letter"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "person", "subject_of"], name="a_letter_is_sent_once"),
            models.CheckConstraint(
                condition=models.Q(held_at=None, held=None)
                | models.Q(held_at__isnull=False, held__isnull=False, account__isnull=False),
                name="a_held_letter_says_what_and_for_whom",
            ),
        ]
        indexes = [
            # The daily summary: letters that are held, oldest first.
            models.Index(fields=["held_at"], name="letters_held", condition=models.Q(held_at__isnull=False))
        ]
