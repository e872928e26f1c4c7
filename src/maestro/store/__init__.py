"""The directory, kept in a database."""
