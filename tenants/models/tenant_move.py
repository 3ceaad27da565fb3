from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES, Account
from tenants.models.tenant import Tenant

BASES = [("succession", "Succession"), ("assignment", "Assignment"), ("divestiture", "Divestiture")]


class TenantMove(models.Model):
    """That a tenant passed from one account to another. Append-only; it counts from its place in the ledger on.

    `from_group` are the account that it came from and the accounts above that one then: their papers still act.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="moves")
    mode = models.CharField(max_length=4, choices=MODES)
    basis = models.CharField(max_length=11, choices=BASES)
    from_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    to_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    from_group = ArrayField(models.UUIDField())
    effective_from = models.DateTimeField()
    evidence = models.JSONField()
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["TenantMove"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(basis__in=[basis for basis, _ in BASES]), name="basis_of_a_move_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_account=models.F("to_account")),
                name="a_move_goes_to_another_account",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "revision"], name="tenant_moves_in_order")]
