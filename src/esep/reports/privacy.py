"""Personal data in free text is removed before anything is stored: telephones, IINs, e-mail addresses, cards, handles.

Sources: domain rule "personal data gate"; IIN = YYMMDD, century and sex digit 0-6, check digit (weights 1..11, then 3..11,1,2).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from esep.reports.values import HIDDEN

POSSIBLE = re.compile(r"[@\uff20]|\d\D{0,4}(?:\d\D{0,4}){9}")  # an at sign, or ten digits close together
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z]\w{3,}")
PHONE = re.compile(r"(?<![\d-])(?:\+?7|8)[\s(.-]*7\d{2}[\s).-]*\d{3}[\s.-]*\d{2}[\s.-]*\d{2}(?!\d)")
TWELVE = re.compile(r"(?<!\d)\d{12}(?!\d)")
CALLED_IIN = re.compile(r"(?:ИИН|ЖСН|IIN)\W{0,3}(\d{12})", re.IGNORECASE)
CARD = re.compile(r"(?<!\d)\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\d)")
WEIGHTS = tuple(range(1, 12))
WEIGHTS_AGAIN = (*range(3, 12), 1, 2)


def redacted(text: str) -> str:
    """`text` with every such piece replaced by «[скрыто]»; the same text when there is none."""
    if not POSSIBLE.search(text) or UUID.fullmatch(text.strip()):
        return text
    plainer = unicodedata.normalize("NFKC", text)
    if not _has_any(plainer):
        return text
    for pattern in (EMAIL, HANDLE, PHONE):
        plainer = pattern.sub(HIDDEN, plainer)
    plainer = CALLED_IIN.sub(HIDDEN, plainer)
    plainer = TWELVE.sub(lambda found: HIDDEN if is_iin(found.group()) else found.group(), plainer)
    return CARD.sub(lambda found: HIDDEN if _passes_luhn(found.group()) else found.group(), plainer)


def _has_any(text: str) -> bool:
    return (
        any(pattern.search(text) for pattern in (EMAIL, HANDLE, PHONE, CALLED_IIN))
        or any(is_iin(found.group()) for found in TWELVE.finditer(text))
        or any(_passes_luhn(found.group()) for found in CARD.finditer(text))
    )


def is_iin(digits: str) -> bool:
    """Twelve digits that may be a person's number: a real birthday, a century digit and the check digit."""
    numbers = [int(digit) for digit in digits]
    try:
        date(2000 + numbers[0] * 10 + numbers[1], int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    if numbers[6] > 6:
        return False
    check = sum(weight * number for weight, number in zip(WEIGHTS, numbers, strict=False)) % 11
    if check == 10:
        check = sum(weight * number for weight, number in zip(WEIGHTS_AGAIN, numbers, strict=False)) % 11
    return check == numbers[11]


def _passes_luhn(text: str) -> bool:
    digits = [int(letter) for letter in text if letter.isdigit()]
    doubled = [digit if place % 2 else digit * 2 for place, digit in enumerate(digits)]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0
