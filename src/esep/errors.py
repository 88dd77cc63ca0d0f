"""The one tree of errors: what a person can mend, said in one sentence.

EsepError
├── ConfigError        a setting is missing or wrong: says which and what to write
├── DoorError          a door to the outside failed
│   ├── Unreachable    it may work later: network, timeout, 5xx
│   └── Refused        it will not work until somebody changes something: 403, 404, not allowed
├── WarehouseError     the database cannot be used as it stands
│   └── NotPassed      a check of ours did not pass: the same again until somebody mends it
└── LocalError         this machine: a port in use, no space, a process that does not come up
"""

from __future__ import annotations


class EsepError(Exception):
    """Anything a person can act on; the text is one sentence with the remedy."""


class ConfigError(EsepError):
    """A setting is missing or wrong."""


class DoorError(EsepError):
    """A door to the outside failed."""


class Unreachable(DoorError):  # noqa: N818 (said as it is)
    """May work later: worth another try."""


class Refused(DoorError):  # noqa: N818
    """Will not work until somebody changes something."""


class WarehouseError(EsepError):
    """The database cannot be used as it stands."""


class NotPassed(WarehouseError):  # noqa: N818
    """A check of our own did not pass; trying again gives the same."""


class LocalError(EsepError):
    """This machine stands in the way: a port, the disk, a process."""
