"""Members are invited, and a member whom no owner invited waits before the first signature."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

MEMBERS_BEFORE = ["member.recorded/1", "member.ended/1"]
MEMBERS = [*MEMBERS_BEFORE, "member.recorded/2"]
ENDS = ["invitation.accepted/1", "invitation.revoked/1"]
_ROLES = [
    ("owner", "Owner"),
    ("privacy_officer", "Privacy officer"),
    ("billing", "Billing"),
    ("viewer", "Viewer"),
    ("auditor", "Auditor"),
]
_ROUTES = ("first_owner", "recovered_owner", "by_owner", "by_vendor", "by_operator")
_STAMP: list[tuple[str, Any]] = [
    ("claimed_at", models.DateTimeField()),
    ("entry_id", models.UUIDField(unique=True)),
    ("revision", models.BigIntegerField(null=True)),
    ("recorded_at", models.DateTimeField(null=True)),
]


def _account() -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
    )


class Migration(migrations.Migration):
    dependencies = [("tenants", "0015_staff_are_never_members")]

    operations = [
        migrations.AddField("member", "signs_from", models.DateTimeField(blank=True, null=True)),
        migration_guards.explained_by_kinds(
            "tenants_member", MEMBERS, before=MEMBERS_BEFORE, account="account_id"
        ),
        migrations.CreateModel(
            "Invitation",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("person", models.UUIDField()),
                ("role", models.CharField(choices=_ROLES, max_length=20)),
                ("route", models.CharField(max_length=16)),
                ("waits_hours", models.PositiveSmallIntegerField()),
                ("invited_by", models.UUIDField(blank=True, null=True)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                *_STAMP,
                ("account", _account()),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(role__in=[role for role, _ in _ROLES]),
                        name="invited_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(route__in=_ROUTES), name="invitation_route_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(expires_at__gt=models.F("claimed_at")),
                        name="an_invitation_expires",
                    ),
                ],
                "indexes": [models.Index(fields=["account", "-id"], name="invitations_of_account")],
            },
        ),
        migrations.CreateModel(
            "InvitationEnd",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("person", models.UUIDField(blank=True, null=True)),
                *_STAMP,
                ("account", _account()),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="tenants.invitation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["accepted", "revoked"]), name="invitation_end_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(kind="accepted", person__isnull=False)
                        | models.Q(kind="revoked", person__isnull=True),
                        name="an_accepted_invitation_names_its_member",
                    ),
                ]
            },
        ),
        migration_guards.row_security("tenants_invitation", account="account_id"),
        migration_guards.row_security("tenants_invitationend", account="account_id"),
        migration_guards.stamped_once("tenants_invitation", ["invitation.made/1"]),
        migration_guards.explained_by("tenants_invitation", account="account_id"),
        migration_guards.stamped_once("tenants_invitationend", ENDS),
        migration_guards.explained_by("tenants_invitationend", kinds=ENDS, account="account_id", verb="kind"),
    ]
