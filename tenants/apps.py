from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Accounts and tenants"

    def ready(self) -> None:
        from tenants.operations import member_changes, widening
        from tenants.queries import projected_rows

        projected_rows.register()
        widening.register()
        member_changes.register()
