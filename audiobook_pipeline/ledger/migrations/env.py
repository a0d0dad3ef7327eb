"""How alembic runs the ledger's migrations: on the connection that ``schema`` hands over."""

from alembic import context

from audiobook_pipeline.ledger.models import Base
from audiobook_pipeline.ledger.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
