"""What must survive a crash between two steps: durable state in SQL."""
