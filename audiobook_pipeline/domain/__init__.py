"""What the project knows about books: pure and typed, no Dagster, no HTTP, no database, no clock."""
