"""Several consents are proposed at once, answered round by round, and lapse."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

meanings = import_module("consent.migrations.0007_meanings")
papers = import_module("consent.migrations.0008_papers")

EVENTS = [*papers.EVENTS, "lapsed"]
STANDING = [*papers.STANDING, "consent.restated/1"]
# An item is what a side put forward: when the proposal was opened, or as a counter-offer.
ITEMS = ["proposal.opened/1", "proposal.answered/1"]
_SIDES = [("vendor", "The vendor"), ("customer", "The customer")]
_ANSWERS = [("accept", "Accepted"), ("refuse", "Refused"), ("counter", "Countered")]
_CLASSES = [("ordinary", "Ordinary"), ("confidential", "Confidential"), ("critical", "Critical")]
_ONCE = ["proposed", "stated", "refused", "withdrawn", "began", "expired"]
_ID = models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")


def _to(model: str, related_name: str = "+") -> models.ForeignKey:  # type: ignore[type-arg]  # as in every migration
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model)


def _happens_once(kinds: list[str]) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["consent", "kind"], condition=models.Q(kind__in=kinds), name="happens_to_a_consent_once"
    )


class Migration(migrations.Migration):
    dependencies = [("consent", "0008_papers")]

    operations = [
        migrations.CreateModel(
            "Proposal",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("asks_about", models.CharField(max_length=200, blank=True)),
                ("proposer", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                ("tenant", _to("tenants.tenant")),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(lapses_at__gt=models.F("created_at")),
                        name="a_proposal_is_open_for_a_while",
                    ),
                    models.UniqueConstraint(
                        fields=["tenant", "asks_about"],
                        condition=~models.Q(asks_about=""),
                        name="a_customer_is_asked_about_a_version_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["tenant", "-id"], name="proposals_of_a_tenant"),
                    models.Index(fields=["lapses_at"], name="proposals_by_their_last_day"),
                ],
            },
        ),
        migrations.CreateModel(
            "ProposalItem",
            [
                ("id", _ID),
                ("item", models.PositiveSmallIntegerField()),
                ("side", models.CharField(choices=_SIDES, max_length=8)),
                ("entry_id", models.UUIDField()),
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal_item",
                        to="consent.consent",
                    ),
                ),
                ("proposal", _to("consent.proposal", "items")),
                ("tenant", _to("tenants.tenant")),
            ],
            options={
                "ordering": ["proposal", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(side__in=["vendor", "customer"]), name="an_item_is_of_a_side"
                    ),
                    models.UniqueConstraint(
                        fields=["entry_id", "item"], name="an_entry_puts_an_item_forward_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ProposalAnswer",
            [
                ("id", _ID),
                ("round", models.PositiveIntegerField()),
                ("item", models.PositiveSmallIntegerField()),
                ("side", models.CharField(choices=_SIDES, max_length=8)),
                ("answer", models.CharField(choices=_ANSWERS, max_length=7)),
                ("risk_class", models.CharField(blank=True, choices=_CLASSES, max_length=12)),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField()),
                ("consent", _to("consent.consent", "answers")),
                ("proposal", _to("consent.proposal", "answers")),
                ("tenant", _to("tenants.tenant")),
            ],
            options={
                "ordering": ["proposal", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(answer__in=["accept", "refuse", "counter"])
                        & models.Q(side__in=["vendor", "customer"]),
                        name="an_answer_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=["proposal", "round", "item"], name="an_item_is_answered_once_a_round"
                    ),
                ],
            },
        ),
        migrations.AlterField(
            "consentevent",
            "kind",
            models.CharField(choices=[(event, event.capitalize()) for event in EVENTS], max_length=10),
        ),
        migrations.RemoveConstraint("consentevent", "consent_event_kind_is_known"),
        migrations.AddConstraint(
            "consentevent",
            models.CheckConstraint(
                condition=models.Q(("kind__in", EVENTS)), name="consent_event_kind_is_known"
            ),
        ),
        migrations.RemoveConstraint("consentevent", "happens_to_a_consent_once"),
        migrations.AddConstraint("consentevent", _happens_once([*_ONCE, "lapsed"])),
        migration_guards.explained_by_kinds(
            "consent_standing",
            [*STANDING, "consent.lapsed/1"],
            before=STANDING,
            tenant="tenant_id",
            free=meanings.FREE,
        ),
        migration_guards.also_stamped("consent_consentevent", ["consent.lapsed/1"]),
        migration_guards.row_security("consent_proposal", tenant="tenant_id"),
        migration_guards.stamped_once("consent_proposal", ["proposal.opened/1"]),
        migration_guards.explained_by("consent_proposal", kinds=["proposal.opened/1"], tenant="tenant_id"),
        migration_guards.row_security("consent_proposalitem", tenant="tenant_id"),
        migration_guards.append_only("consent_proposalitem"),
        migration_guards.in_the_ledger("consent_proposalitem"),
        migration_guards.explained_by("consent_proposalitem", kinds=ITEMS, tenant="tenant_id"),
        migration_guards.row_security("consent_proposalanswer", tenant="tenant_id"),
        migration_guards.append_only("consent_proposalanswer"),
        migration_guards.in_the_ledger("consent_proposalanswer"),
        migration_guards.explained_by(
            "consent_proposalanswer", kinds=["proposal.answered/1"], tenant="tenant_id"
        ),
    ]
