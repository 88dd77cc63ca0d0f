"""The mail: published figures of a day are frozen, put into words and charts in three languages, and sent once."""
