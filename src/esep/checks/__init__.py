"""What we assume about what comes in, held against a day's batches by Great Expectations: stop, refuse a row, or remark."""

from esep.checks.day import SuiteResult, validate

__all__ = ["SuiteResult", "validate"]
