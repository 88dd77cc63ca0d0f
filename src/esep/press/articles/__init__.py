"""What becomes of an article: asked, read in a bounded child, kept in versions, read again."""
