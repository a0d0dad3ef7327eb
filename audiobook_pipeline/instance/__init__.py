"""Dagster's own instance: where it keeps runs and events, one daemon for it, waiting for pools, and clean-up."""
