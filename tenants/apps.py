from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Accounts and tenants"

    def ready(self) -> None:
        from tenants import kinds  # noqa: F401  registers the kinds of entries
