"""The engines that the store runs on: SQLite within the process, and PostgreSQL."""
