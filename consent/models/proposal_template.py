from __future__ import annotations

from django.db import models

from consent.models.evidence import MODES


class ProposalTemplate(models.Model):
    """A proposal that the vendor's staff keep to use again: its items without a customer. Nothing rests on it.

    `items` are objects with a category's code, a purpose's code and the choices of the form.
    """

    mode = models.CharField(max_length=4, choices=MODES)
    name = models.CharField(max_length=100)
    items = models.JSONField()
    saved_by = models.UUIDField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "name"], name="a_template_has_a_name_of_its_own"),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_template_has_a_name"),
        ]
