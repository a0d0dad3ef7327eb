"""Take magnet links out of the releases: their trackers can hold a passkey, and a link is fetched when it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remove the links; the infohash stays, and finds the torrent by its peers where there is nothing to fetch."""
    releases = sa.table("releases", sa.column("key", sa.Text), sa.column("release", sa.JSON))
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")  # else the links stay in free space of the file
    for key, release in connection.execute(sa.select(releases.c.key, releases.c.release)).all():
        if "magnet" in release:
            kept = {name: value for name, value in release.items() if name != "magnet"}
            connection.execute(sa.update(releases).where(releases.c.key == key).values(release=kept))
