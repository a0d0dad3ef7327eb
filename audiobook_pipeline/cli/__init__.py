"""The audiobook-pipeline command: one module a command, imported when it is run."""
