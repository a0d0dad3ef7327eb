"""Where the tables between assets are kept."""
