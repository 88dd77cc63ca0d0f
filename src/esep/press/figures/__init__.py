"""What a text counts: figures, what they count, where, planned or held; and the events it tells of."""
