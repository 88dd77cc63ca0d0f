"""Esep: the reporting warehouse of a coalition's information campaign.

It counts events and documents, never citizens.
"""

__version__ = "0.1.0"
