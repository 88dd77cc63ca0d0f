"""What we assume about what comes in, held against a day's batches by Great Expectations: stop, refuse a row, or remark."""

from esep.checks.breaches import Breach
from esep.checks.day import SuiteResult, ask, validate

__all__ = ["Breach", "SuiteResult", "ask", "validate"]
