from django.apps import AppConfig


class LineageConfig(AppConfig):
    name = "lineage"
    verbose_name = "Lineage"

    def ready(self) -> None:
        from lineage import consumers, kinds  # noqa: F401  registers the kinds that this app records

        consumers.register()
