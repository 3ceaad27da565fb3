from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from notices import mail_groups


class MailChoice(models.Model):
    """How a person wants one group of letters about one account. Without a row: at once."""

    account = models.UUIDField()
    person = models.UUIDField()
    group = models.CharField(max_length=20)
    how = models.CharField(max_length=8)

    objects = ScopedManager["MailChoice"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "person", "group"], name="one_choice_for_each_group"),
            models.CheckConstraint(
                condition=models.Q(how__in=[mail_groups.DAILY, mail_groups.OFF]), name="mail_choice_is_known"
            ),
        ]
