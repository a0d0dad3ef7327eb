"""A pandera schema for each table."""
