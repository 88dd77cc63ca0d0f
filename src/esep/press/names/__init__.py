"""Whom and what a text speaks of: regions, units, parties, kinds of events, topics."""
