from django.apps import AppConfig


class LineageConfig(AppConfig):
    name = "lineage"
    verbose_name = "Lineage"

    def ready(self) -> None:
        from lineage import consumers, projected_rows
        from lineage.findings.operations import jobs
        from lineage.transfers.operations import claims, reviews

        projected_rows.register()
        claims.register()
        reviews.register()
        jobs.register()
        consumers.register()
