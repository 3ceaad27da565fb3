from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self) -> None:
        from consent import consumers
        from consent.operations import agreements, catalogue, contract_ends, mending, purposes, voiding
        from consent.queries import competitor_limits, projected_rows, stop_rows

        projected_rows.register()
        stop_rows.register()
        mending.register()
        catalogue.register()
        purposes.register()
        agreements.register()
        voiding.register()
        contract_ends.register()
        competitor_limits.register()
        consumers.register()
