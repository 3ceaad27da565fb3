from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from ledger import (
            consumers,
            kinds,  # noqa: F401  registers the kinds of entries
            wakeups,
        )

        consumers.register_waker(wakeups.drain)
