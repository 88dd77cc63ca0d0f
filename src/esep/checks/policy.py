"""What HQ and engineers decided about rules, applied to every breach before anything follows from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection

from esep.checks.breaches import Breach
from esep.config import settings

INFORMS = "I"
WAIVERS = """
select files.file_sha256, waivers.rule, waivers.approval_ref
from raw.submissions as files
inner join ops.waivers as waivers
    on files.region_code = waivers.region_code
    and files.report_date = waivers.report_date
    and files.pack = waivers.pack
where files.file_sha256 = any(%s)
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """Rules on trial, severities instead of those of the suites, and waivers: (file, rule) -> approval_ref."""

    shadow: frozenset[str] = frozenset()
    severities: Mapping[str, str] = dataclasses.field(default_factory=dict)
    waived: Mapping[tuple[str, str], str] = dataclasses.field(default_factory=dict)

    def applied(self, breach: Breach) -> Breach:
        """The breach as it counts: one of a rule in shadow changes nothing, a waived one informs."""
        severity = breach.severity
        if severity != INFORMS:
            severity = self.severities.get(breach.rule, severity)
        if severity == "Q" and breach.row_no is None:
            severity = "W"  # there is no row that could be kept out
        if breach.rule in self.shadow:
            return dataclasses.replace(breach, severity=severity, is_shadow=True)
        if (ref := self.waived.get((breach.file_sha256, breach.rule))) is not None:
            return dataclasses.replace(breach, severity=INFORMS, waiver_ref=ref)
        return dataclasses.replace(breach, severity=severity)


def policy_of(connection: Connection[Any], files: Sequence[str], *, with_shadow: bool = True) -> Policy:
    """What holds for these files now, from campaign.yml and ops.waivers."""
    waived = {(digest, rule): ref for digest, rule, ref in connection.execute(WAIVERS, (list(files),)).fetchall()}
    known = settings()
    return Policy(known.shadow_rules if with_shadow else frozenset(), known.rule_severities, waived)
