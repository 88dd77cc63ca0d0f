"""The environment and campaign.yml, read once into a frozen Settings; every complaint at once.

`settings()` is the only reader of the environment in this package.
"""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from esep import days
from esep.config.outlets import LANGUAGES, Outlet, PageRules, outlets, page_rules
from esep.config.voters import Voters, voters
from esep.errors import ConfigError

ROOT = Path(__file__).resolve().parents[3]
__all__ = ["LANGUAGES", "Outlet", "PageRules", "Voters", "forget", "page_rules", "read", "settings"]
ROLES = ("loader", "transformer", "reporter", "analyst", "probe")


@dataclass(frozen=True, slots=True)
class Names:
    """One thing's name in the three languages."""

    ru: str
    kk: str
    en: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party of the coalition, as configured."""

    code: str
    name: Names
    aliases: tuple[str, ...] = ()  # other names that readers may meet


@dataclass(frozen=True, slots=True)
class Campaign:
    """The calendar of the campaign. Clock times are Asia/Almaty; all days inclusive."""

    code: str
    is_synthetic: bool
    name: Names
    starts_on: date
    ends_on: date
    silence_on: date
    voting_on: date
    filed_by: time
    late_until: time
    digest_data_at: time
    plan_due_at: datetime | None  # until when the first plan of every region is due
    freezes_at: datetime  # the close of reporting: later submissions are kept and held
    parties: tuple[Party, ...]
    reporting_starts_on: dict[str, date]  # only the regions that start later than starts_on
    door_starts_on: dict[str, date]  # the first day of the door-to-door action, by region; "default" for the others
    voters: tuple[Voters, ...] = ()  # figures newer than the reference table's, by region and the day they hold from

    def door_starts(self, region_code: str) -> date | None:
        """The first day of the region's door-to-door action; None when it has none."""
        return self.door_starts_on.get(region_code, self.door_starts_on.get("default"))


@dataclass(frozen=True, slots=True)
class ReportSource:
    """A door through which regional reports come.

    folder: an address fsspec knows, laid out <url>/<region code>/<file>; imap: a mailbox; http: an interface with paging.
    `regions` maps a region to what marks it at a shared door: senders' addresses (imap) or submitters (http).
    """

    code: str
    url: str
    kind: str = "folder"  # folder, imap, http
    received: str = "first_seen"  # door_log (folder), first_seen, server (imap, http: the instant the server witnessed)
    style: str = "odk"  # http: odk, kobo
    user: str | None = None
    # Password or token; give it as ${NAME}, never in the file. Never shown, not even in a traceback.
    secret: str | None = field(default=None, repr=False)
    regions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # folder: of the file system; imap: mailbox, authserv_id
    options: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Who answers for a region's reports: told of findings and of deadlines. Addresses never enter the warehouse."""

    to: tuple[str, ...]
    chair: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder to those who have not filed: at `at` of the day itself (0) or the next (1)."""

    kind: str  # upcoming, overdue, escalation
    day: int
    at: time


@dataclass(frozen=True, slots=True)
class Press:
    """How the press is fetched, and from whom."""

    user_agent: str
    max_feed_bytes: int
    max_page_bytes: int
    timeout_seconds: float
    private_hosts_allowed: frozenset[str]
    outlets: tuple[Outlet, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets an edition, in which language. Addresses never enter the warehouse."""

    code: str
    edition: str
    language: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The sender of the mails and their audiences."""

    from_name: str
    from_address: str
    list_id: str
    alerts_to: str  # who is told of a DAG's missed deadline
    audiences: tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mail is handed over. security: none (this machine or a private network), starttls, tls."""

    host: str
    port: int
    security: str
    user: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured, frozen."""

    root: Path
    home: Path
    campaign: Campaign
    report_sources: tuple[ReportSource, ...]
    shadow_rules: frozenset[str]  # rules on trial: counted, told to engineers, without consequence
    rule_severities: dict[str, str]  # rule -> B, Q, W or I instead of the catalogue's
    contacts: dict[str, Contacts]  # by region; "default" for the others
    reminders: tuple[Reminder, ...]
    press: Press
    bulletin: Bulletin
    smtp: Smtp | None
    warehouse_url: str | None  # the owner's, as given; None until the embedded server has been started
    lineage_url: str | None  # where OpenLineage events go; None: a file below home
    has_lineage_transport: bool  # somebody has set OPENLINEAGE__TRANSPORT__*, and that stands
    passwords: dict[str, str]  # of our database roles, by role without the prefix; may be empty (trusting server)

    def contacts_of(self, region_code: str) -> Contacts:
        """Who answers for the region: its own entry, else the default with the code put in."""
        return self.contacts.get(region_code) or Contacts(
            *(tuple(address.replace("{code}", region_code) for address in kind) for kind in self._default_contacts())
        )

    def _default_contacts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        known = self.contacts.get("default")
        return (known.to, known.chair) if known else ((), ())

    @property
    def archive(self) -> Path:
        """Root of the write-once archive."""
        return self.home / "archive"

    @property
    def pages(self) -> Path:
        """Root of the HTML pages (digest, Data Docs) that the Airflow interface shows."""
        return self.home / "pages"


def settings() -> Settings:
    """The settings of this process, read once."""
    return _settings()


@functools.cache
def _settings() -> Settings:
    return read(dict(os.environ))


def forget() -> None:
    """Read the environment again at the next call (after the embedded server has been started, and in tests)."""
    _settings.cache_clear()


def read(environment: dict[str, str]) -> Settings:
    """Settings from an environment; raises ConfigError with every complaint at once."""
    home = Path(environment.get("ESEP_HOME") or ROOT / ".esep").resolve()
    path = Path(environment.get("ESEP_CAMPAIGN") or ROOT / "campaign.yml")
    known = {
        "ESEP_INBOX": str(home / "sample" / "inbox"),
        "ESEP_PRESS_BASE": "http://127.0.0.1:0",
        **{name: value for name, value in environment.items() if value},
    }
    complaints: list[str] = []
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as err:
        raise ConfigError(f"{path} cannot be read ({err}); set ESEP_CAMPAIGN to your campaign.yml") from err
    document = _filled(document, known, complaints)
    try:
        result = Settings(
            root=ROOT,
            home=home,
            campaign=_campaign(document, path.parent, complaints),
            report_sources=tuple(_source(source) for source in document["reports"]["sources"]),
            shadow_rules=frozenset(document["reports"].get("shadow_rules") or []),
            rule_severities=dict(document["reports"].get("severities") or {}),
            contacts=_contacts(document.get("regions") or {}, environment, complaints),
            reminders=tuple(_reminder(one, complaints) for one in document.get("reminders") or []),
            press=_press(document["press"], complaints),
            bulletin=_bulletin(document["bulletin"], environment, complaints),
            smtp=_smtp(environment, complaints),
            warehouse_url=environment.get("ESEP_WAREHOUSE_URL") or None,
            lineage_url=environment.get("ESEP_OPENLINEAGE_URL") or None,
            has_lineage_transport=bool(environment.get("OPENLINEAGE__TRANSPORT__TYPE")),
            passwords={
                role: value for role in ("owner", *ROLES) if (value := environment.get(f"ESEP_{role.upper()}_PASSWORD"))
            },
        )
    except (KeyError, TypeError, ValueError) as err:
        raise ConfigError(f"{path}: {type(err).__name__} {err}; compare it with the sample campaign.yml") from err
    complaints += _wrong_sources(result)
    if complaints:
        raise ConfigError(f"{path}: " + "; ".join(complaints))
    return result


RECEIVED = {"folder": {"door_log", "first_seen"}, "imap": {"server", "first_seen"}, "http": {"server", "first_seen"}}


def _wrong_sources(result: Settings) -> list[str]:
    complaints = []
    for source in result.report_sources:
        known = RECEIVED.get(source.kind)
        if known is None:
            complaints.append(f"reports.sources {source.code}: kind is {source.kind!r}, not {', '.join(RECEIVED)}")
        elif source.received not in known:
            words = " or ".join(sorted(known))
            complaints.append(f"reports.sources {source.code}: received is {source.received!r}, not {words}")
    return complaints


def _source(block: dict[str, Any]) -> ReportSource:
    regions = {str(code): tuple(marks) for code, marks in (block.get("regions") or {}).items()}
    return ReportSource(**{**block, "regions": regions})


def _contacts(block: dict[str, Any], environment: dict[str, str], complaints: list[str]) -> dict[str, Contacts]:
    """Region -> addresses; ESEP_CONTACTS_<REGION> (comma separated) takes the place of `to`."""
    result = {}
    for code, entry in (block.get("contacts") or {}).items():
        given = environment.get(f"ESEP_CONTACTS_{str(code).upper()}")
        to = tuple(part.strip() for part in given.split(",")) if given else tuple(entry.get("to") or ())
        result[str(code)] = Contacts(to, tuple(entry.get("chair") or ()))
    complaints += [
        f"regions.contacts {code}: {address!r} is not one e-mail address"
        for code, known in result.items()
        for address in (*known.to, *known.chair)
        if not ADDRESS.fullmatch(address.replace("{code}", "00"))
    ]
    return result


def _reminder(block: dict[str, Any], complaints: list[str]) -> Reminder:
    reminder = Reminder(block["kind"], int(block["day"]), time.fromisoformat(block["at"]))
    if reminder.kind not in {"upcoming", "overdue", "escalation"} or reminder.day not in {0, 1}:
        complaints.append(f"reminders: {block} is not of kind upcoming, overdue or escalation on day 0 or 1")
    return reminder


def _filled(value: Any, known: dict[str, str], complaints: list[str]) -> Any:
    """`value` with every ${NAME} replaced from `known`."""
    if isinstance(value, dict):
        return {key: _filled(item, known, complaints) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, known, complaints) for item in value]
    if not isinstance(value, str):
        return value

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in known:
            complaints.append(f"{name} is not set (see .env.example)")
        return known.get(name, "")

    return re.sub(r"\$\{(\w+)\}", replace, value)


def _campaign(document: dict[str, Any], folder: Path, complaints: list[str]) -> Campaign:
    block, deadlines = document["campaign"], document["deadlines"]
    starts = (document.get("regions") or {}).get("reporting_starts_on") or {}
    door_starts = (document.get("regions") or {}).get("door_starts_on") or {}
    campaign = Campaign(
        code=block["code"],
        is_synthetic=block["is_synthetic"],
        name=Names(**block["name"]),
        starts_on=_day(block["starts_on"]),
        ends_on=_day(block["ends_on"]),
        silence_on=_day(block["silence_on"]),
        voting_on=_day(block["voting_on"]),
        filed_by=time.fromisoformat(deadlines["filed_by"]),
        late_until=time.fromisoformat(deadlines["late_until"]),
        digest_data_at=time.fromisoformat(deadlines["digest_data_at"]),
        plan_due_at=_instant(deadlines["plan_due"]) if deadlines.get("plan_due") else None,
        freezes_at=_instant(deadlines["freezes_at"]),
        parties=tuple(_party(block, complaints) for block in document["parties"]),
        reporting_starts_on={str(code): _day(day) for code, day in starts.items()},
        door_starts_on={str(code): _day(day) for code, day in door_starts.items()},
        voters=voters((document.get("regions") or {}).get("voters"), folder, complaints),
    )
    if not campaign.starts_on <= campaign.ends_on < campaign.silence_on < campaign.voting_on:
        complaints.append("campaign: starts_on <= ends_on < silence_on < voting_on does not hold")
    return campaign


def _party(block: dict[str, Any], complaints: list[str]) -> Party:
    aliases = block.get("aliases") or []
    if not isinstance(aliases, list) or not all(isinstance(one, str) and one.strip() for one in aliases):
        complaints.append(f"parties {block['code']}: aliases is not a list of names; put each between quotes")
        aliases = []
    return Party(block["code"], Names(block["ru"], block["kk"], block["en"]), tuple(aliases))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _instant(value: Any) -> datetime:
    given = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return given if given.tzinfo else days.at(given.date(), given.time())


def _press(block: dict[str, Any], complaints: list[str]) -> Press:
    return Press(
        user_agent=block["user_agent"],
        max_feed_bytes=int(block["max_feed_bytes"]),
        max_page_bytes=int(block["max_page_bytes"]),
        timeout_seconds=float(block["timeout_seconds"]),
        private_hosts_allowed=frozenset(block.get("private_hosts_allowed") or []),
        outlets=outlets(block["outlets"], complaints),
    )


# One address, nothing that could become a second one or a header.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _bulletin(block: dict[str, Any], environment: dict[str, str], complaints: list[str]) -> Bulletin:
    audiences = []
    for entry in block["audiences"]:
        given = environment.get(f"ESEP_RECIPIENTS_{entry['code'].upper()}")
        recipients = [part.strip() for part in given.split(",")] if given else list(entry["recipients"])
        complaints += [
            f"bulletin.audiences {entry['code']}: {address!r} is not one e-mail address"
            for address in recipients
            if not ADDRESS.fullmatch(address)
        ]
        if entry["language"] not in LANGUAGES:
            complaints.append(f"bulletin.audiences {entry['code']}: language {entry['language']!r} is not ru, kk or en")
        audiences.append(Audience(entry["code"], entry["edition"], entry["language"], tuple(recipients)))
    for name, address in (("from", block["from"]["address"]), ("alerts_to", block["alerts_to"])):
        if not ADDRESS.fullmatch(address):
            complaints.append(f"bulletin.{name}: {address!r} is not one e-mail address")
    return Bulletin(
        block["from"]["name"], block["from"]["address"], block["list_id"], block["alerts_to"], tuple(audiences)
    )


def _smtp(environment: dict[str, str], complaints: list[str]) -> Smtp | None:
    given = environment.get("ESEP_SMTP_URL")
    if not given:
        return None
    parts = urlsplit(given)
    securities = {"smtp": "starttls", "smtps": "tls", "smtp+plain": "none"}
    if parts.scheme not in securities or not parts.hostname:
        complaints.append("ESEP_SMTP_URL is not smtp://host:587 (STARTTLS), smtps://host:465 or smtp+plain://host:port")
        return None
    is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    security = "none" if is_here and parts.scheme == "smtp" else securities[parts.scheme]
    return Smtp(
        host=parts.hostname,
        port=parts.port or (465 if security == "tls" else 587),
        security=security,
        user=unquote(parts.username) if parts.username else None,
        password=environment.get("ESEP_SMTP_PASSWORD") or (unquote(parts.password) if parts.password else None),
    )
