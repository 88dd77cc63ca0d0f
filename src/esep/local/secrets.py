"""Passwords and keys of the embedded server and the local Airflow, made once and kept in .esep/secrets.json (mode 600)."""

from __future__ import annotations

import base64
import json
import os
import secrets
import string
from pathlib import Path

NAMES = (
    "owner", "loader", "transformer", "reporter", "analyst", "probe", "airflow", "jwt", "api", "admin", "engineer",
    "analyst_ui",
)  # fmt: skip
ALPHABET = string.ascii_letters + string.digits  # no character that an address would have to escape


def known(home: Path) -> dict[str, str]:
    """Every secret by name; missing ones are made and kept. A password kept with an old volume stays right."""
    path = home / "secrets.json"
    given: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    made = {name: "".join(secrets.choice(ALPHABET) for _ in range(28)) for name in NAMES if name not in given}
    if "fernet" not in given:
        made["fernet"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    if made:
        home.mkdir(parents=True, exist_ok=True)
        given |= made
        aside = path.with_suffix(".part")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(given, file, indent=1)
        aside.replace(path)
    return given
