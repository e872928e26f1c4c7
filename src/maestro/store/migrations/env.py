"""What Alembic runs: migrations on the connection that it is given, or as the SQL that they would be."""

from typing import Final

from alembic import context

_GIVEN: Final = context.config.attributes

if context.is_offline_mode():
    context.configure(
        dialect_name=_GIVEN["dialect"],
        dialect_opts={"paramstyle": "named"},
        output_buffer=context.config.output_buffer,
        literal_binds=True,
        transactional_ddl=True,
    )
else:
    context.configure(
        connection=_GIVEN["connection"],
        transactional_ddl=True,
        render_as_batch=True,
        on_version_apply=_GIVEN["on_version_apply"],
    )
with context.begin_transaction():
    context.run_migrations()
