"""Django finds the tables of this app here. Everything else imports them from their suite."""

import lineage.clearances.models.clearance
import lineage.clearances.models.report
import lineage.clearances.models.tenancy
import lineage.destruction.models.destruction
import lineage.destruction.models.holding
import lineage.destruction.models.subject_request
import lineage.findings.models.finding
import lineage.findings.models.observed
import lineage.transfers.models.control
import lineage.transfers.models.transfer
import lineage.transfers.models.waiver
import lineage.versions.models.descent
import lineage.versions.models.version  # noqa: F401
