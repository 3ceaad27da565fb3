"""What import-linter cannot see: foreign keys point downwards, deletions are refused, nothing looks back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

ROOT = Path(__file__).resolve().parent.parent
ORDER = [
    "ledger",
    "tenants",
    "consent",
    "pricing",
    "billing",
    "lineage",
    "notices",
    "identity",
    "api",
    "portal",
    "desk",
]
OURS = [app for app in ORDER if apps.is_installed(app)]
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
FORWARD = [
    (model, field)
    for model in MODELS
    for field in model._meta.get_fields()
    if isinstance(field, models.ForeignKey)
]


def test_there_is_something_to_look_at() -> None:
    assert len(MODELS) > 20
    assert len(FORWARD) > 20


@pytest.mark.parametrize(("model", "field"), FORWARD, ids=[f"{m.__name__}.{f.name}" for m, f in FORWARD])
def test_foreign_keys_point_downwards_and_protect(
    model: type[models.Model], field: models.ForeignKey
) -> None:
    target = field.remote_field.model._meta.app_label
    if target in ORDER:
        assert ORDER.index(target) <= ORDER.index(model._meta.app_label)
    assert field.remote_field.on_delete is models.PROTECT


def test_no_app_reaches_another_by_name() -> None:
    """`apps.get_model("…")` and string foreign keys would go around the contracts."""
    offenders = []
    for app in OURS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            text = path.read_text()
            named = re.findall(r"""(?:get_model|ForeignKey|ManyToManyField)\(\s*["'](\w+)\.""", text)
            offenders += [f"{path.relative_to(ROOT)}: {found}" for found in named if found != app]
    assert offenders == []


@pytest.mark.asvs("8.4.1")
def test_every_table_with_a_tenant_is_under_forced_row_level_security(db: None) -> None:
    """Memberships and keys are exempt: they are what a scope is made from. So are the published terms, and
    the table that only joins a subscription to its tenants, both of which are under it. The account of a token is
    one of a sign-in's provider."""
    exempt = {
        "tenants_member",
        "tenants_assignment",
        "tenants_apikey",
        "consent_terms",
        "tenants_subscription_tenants",
        "socialaccount_socialtoken",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
            " AND a.attname IN ('tenant', 'tenant_id', 'account', 'account_id')"
        )
        found = dict(cursor.fetchall())
    open_tables = sorted(name for name, forced in found.items() if not forced and name not in exempt)
    assert open_tables == []
    assert len(found) > 15


def test_every_migration_is_named_after_its_meaning_and_can_be_undone() -> None:
    for app in OURS:
        for path in (ROOT / app / "migrations").glob("0*.py"):
            assert "_auto_" not in path.name
            assert "RunPython(make)" not in path.read_text()


def test_models_and_migrations_agree(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_kind_of_entry_lists_its_members() -> None:
    from ledger import entries

    kinds = entries.kinds()
    assert len(kinds) >= 20
    for name, kind in kinds.items():
        assert re.fullmatch(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*/\d+", name)
        assert kind.members
        assert not set(kind.members) & {"name_of_person", "email", "phone", "address"}
        assert kind.purpose


def test_files_stay_small() -> None:
    every = [
        path for app in [*OURS, "wire", "sandbox", "config", "sdk/src"] for path in (ROOT / app).rglob("*.py")
    ]
    long = [
        str(path.relative_to(ROOT))
        for path in every
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > 400
    ]
    assert long == []


def test_entry_kinds_are_constants() -> None:
    """Their names stand in `kinds.py` alone: a renamed kind leaves no consumer, letter or event behind."""
    name = re.compile(r"""["'][a-z_{}.]+\.[a-z_{}.]+/[0-9]+["']""")
    offenders = []
    for room in [*OURS, "documents", "language", "wire", "config", "sandbox", "bench"]:
        for path in (ROOT / room).rglob("*.py"):
            if path.name == "kinds.py" or "migrations" in path.parts:
                continue
            offenders += [f"{path.relative_to(ROOT)}: {text}" for text in name.findall(path.read_text())]
    assert offenders == []


def test_dates_and_amounts_have_one_format() -> None:
    """Only `language.formats` writes a date, a percentage or an amount of money for people."""
    formatting = re.compile(r"strftime\(|(?:import|from) babel")
    offenders = []
    for room in [*OURS, "documents"]:
        for path in (ROOT / room).rglob("*.py"):
            offenders += [
                f"{path.relative_to(ROOT)}: {text}" for text in formatting.findall(path.read_text())
            ]
    assert offenders == []


def test_tests_import_no_test_file() -> None:
    """What tests share stands in modules of its own, so renaming a test file breaks no other."""
    imports = re.compile(
        r"^\s*(?:from [\w.]*\btest_\w+ import|from (?:tests|sdk\.tests)[\w.]* import .*\btest_)", re.MULTILINE
    )
    files = [
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "sdk/tests").rglob("*.py"),
        *(ROOT / "bench").glob("*.py"),
    ]
    assert [str(path.relative_to(ROOT)) for path in files if imports.search(path.read_text())] == []


def test_the_median_product_file_has_at_most_sixty_lines() -> None:
    from statistics import median

    from sandbox import measures

    assert median(len(path.read_text().splitlines()) for path in measures.product_files()) <= 60
