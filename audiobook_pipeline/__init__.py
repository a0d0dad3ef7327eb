"""Grow and tend a self-hosted audiobook library with Dagster assets."""
