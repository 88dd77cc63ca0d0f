"""`python -m esep.cli`: what the launcher starts."""

import sys

from esep.cli import main

sys.exit(main())
