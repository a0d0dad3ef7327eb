"""The audiobook-pipeline command."""
