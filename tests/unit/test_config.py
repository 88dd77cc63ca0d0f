"""The environment is read once, and complains about everything at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from esep import config
from esep.errors import ConfigError


def test_the_sample_campaign_can_be_read() -> None:
    read = config.read({})
    assert len(read.campaign.parties) == 5
    assert len(read.press.outlets) == 4
    assert read.campaign.filed_by.isoformat() == "20:00:00"
    assert read.smtp is None


def changed(tmp_path: Path, **parts: object) -> dict[str, str]:
    document = yaml.safe_load((config.ROOT / "campaign.yml").read_text(encoding="utf-8"))
    for path, value in parts.items():
        block = document
        *way, last = path.split("__")
        for step in way:
            block = block[step]
        block[last] = value
    target = tmp_path / "campaign.yml"
    target.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return {"ESEP_CAMPAIGN": str(target)}


def test_every_complaint_is_made_at_once(tmp_path: Path) -> None:
    environment = changed(
        tmp_path,
        campaign__voting_on="2026-02-01",
        bulletin__audiences=[{"code": "hq", "edition": "digest", "language": "de", "recipients": ["a@x.kz, b@x.kz"]}],
        reports__sources=[{"code": "inbox", "url": "${NOT_SET_ANYWHERE}", "received": "sometimes"}],
    )
    with pytest.raises(ConfigError) as caught:
        config.read(environment | {"ESEP_SMTP_URL": "http://x"})
    for word in (
        "silence_on < voting_on",
        "'de'",
        "not one e-mail address",
        "NOT_SET_ANYWHERE",
        "sometimes",
        "ESEP_SMTP_URL",
    ):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "address", ["a@x.kz\r\nBcc: b@x.kz", "a@x", "a b@x.kz", "<a@x.kz>", "a@x.kz;b@x.kz", "a@x.kz\0"]
)
def test_what_is_not_one_address_is_refused_before_any_mail(address: str) -> None:
    with pytest.raises(ConfigError, match="not one e-mail address"):
        config.read({"ESEP_RECIPIENTS_HQ": address})


@pytest.mark.parametrize(
    ("url", "security", "port"),
    [
        ("smtp://u@mail.example:587", "starttls", 587),
        ("smtps://mail.example", "tls", 465),
        ("smtp://127.0.0.1:2525", "none", 2525),
        ("smtp+plain://mail:1025", "none", 1025),
    ],
)
def test_mail_to_another_machine_is_encrypted_unless_said_otherwise(url: str, security: str, port: int) -> None:
    smtp = config.read({"ESEP_SMTP_URL": url}).smtp
    assert smtp is not None
    assert (smtp.security, smtp.port) == (security, port)


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="set ESEP_CAMPAIGN"):
        config.read({"ESEP_CAMPAIGN": str(tmp_path / "none.yml")})


OUTLET = {"code": "a", "name": "A", "language": "kk", "home": "https://a.example/"}


def outlets(tmp_path: Path, *blocks: object) -> config.Settings:
    return config.read(changed(tmp_path, press__outlets=list(blocks)))


def test_an_outlet_names_its_doors_in_the_order_in_which_they_are_tried(tmp_path: Path) -> None:
    doors = {"listing": "https://a.example/news/", "feed": "https://a.example/rss"}
    first, second = outlets(tmp_path, {**OUTLET, **doors}, {**OUTLET, "code": "b"}).press.outlets
    assert first.doors == (("feed", "https://a.example/rss"), ("listing", "https://a.example/news/"))
    assert (second.doors, second.door) == ((), ("listing", "https://a.example/"))


def test_the_rules_of_an_outlet_are_read(tmp_path: Path) -> None:
    rules = {"body": "div.text > p", "drop": "aside", "stop_lines": ["^Читайте также"], "listing_links": r"/\d+"}
    (outlet,) = outlets(tmp_path, {**OUTLET, "rules": rules}).press.outlets
    assert outlet.rules == config.PageRules("div.text > p", ("aside",), ("^Читайте также",), (), r"/\d+")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"fed": "https://a.example/rss"}, "press.outlets a: unknown key 'fed'; known are code, name"),
        ({"home": ""}, "press.outlets a: home is missing; write the address of the front page"),
        ({"language": "de"}, "press.outlets a: language is 'de'; write ru, kk or en"),
        ({"feed": "a.example/rss"}, "press.outlets a: feed is 'a.example/rss', not an http or https address"),
        ({"sitemap": "ftp://a.example/s"}, "press.outlets a: sitemap is"),
        ({"code": "A b"}, "press.outlets A b: the code has other signs"),
        ({"rules": {"body": "div[["}}, "press.outlets a: rules: 'div\\[\\[' is not a CSS selector"),
        ({"rules": {"drop": ["aside", "p::x("]}}, "is not a CSS selector"),
        ({"rules": {"stop_lines": ["^(Читайте"]}}, "press.outlets a: rules: '\\^\\(Читайте' is not a regular expression"),
        ({"rules": {"boilerplate": ["(a+)+$"]}}, "repeats a repetition"),
        ({"rules": {"boilerplate": ["a" * 400]}}, "a pattern of 400 characters"),
        ({"rules": {"boilerplate": [5]}}, "rules.boilerplate is not a text or a list of texts"),
        ({"rules": {"listing_links": ["a", "b"]}}, "rules.listing_links: one is enough"),
        ({"rules": {"bodies": "p"}}, "rules: unknown key 'bodies'; known are body, drop"),
        ({"rules": ["p"]}, "rules is not a block of keys"),
    ],
)  # fmt: skip
def test_a_wrong_outlet_is_named_with_the_remedy(tmp_path: Path, change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        outlets(tmp_path, {**OUTLET, **change})


def test_all_wrong_outlets_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        outlets(tmp_path, OUTLET, OUTLET, "words", {**OUTLET, "code": "b", "home": "x"}, {"code": "c"})
    told = str(caught.value)
    for complaint in (
        "a: the code is used 2 times",
        "number 3: is not a block",
        "b: home is 'x'",
        "c: name is missing",
    ):
        assert complaint in told
