"""What was decided about the rules, file by file: trials and severities of campaign.yml, permissions of ops.waivers."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from esep.checks.breaches import Breach
from esep.config import settings
from esep.policy import REFUSES_ROW, WARNS, Policy

WAIVERS = """
select files.file_sha256, waivers.rule, waivers.approval_ref
from raw.submissions as files
inner join ops.waivers as waivers
    on files.region_code = waivers.region_code
    and files.report_date = waivers.report_date
    and files.pack = waivers.pack
where files.file_sha256 = any(%s)
"""


def counted(connection: Connection[Any], found: Iterable[Breach], *, with_shadow: bool = True) -> list[Breach]:
    """The breaches as they count now."""
    breaches = list(found)
    waived: dict[str, dict[str, str]] = defaultdict(dict)
    for digest, rule, ref in connection.execute(WAIVERS, (list({one.file_sha256 for one in breaches}),)):
        waived[digest][rule] = ref
    known = settings()
    shadow = known.shadow_rules if with_shadow else frozenset()
    return [applied(one, Policy(shadow, waived[one.file_sha256], known.rule_severities)) for one in breaches]


def applied(breach: Breach, policy: Policy) -> Breach:
    """The breach as it counts; one about no row refuses none."""
    found = policy.applied(breach)
    if found.severity == REFUSES_ROW and found.row_no is None:
        return dataclasses.replace(found, severity=WARNS)
    return found
