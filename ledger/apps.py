from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from ledger import checks, consumers, waking  # noqa: F401  checks register themselves

        consumers.register_waker(waking.drain)
