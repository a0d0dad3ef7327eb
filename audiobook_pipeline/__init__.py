"""Grow and care for a self-hosted audiobook library with Dagster assets."""
