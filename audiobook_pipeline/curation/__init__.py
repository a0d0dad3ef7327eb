"""Metadata of the library: changes planned, applied and undone, with what was there kept in the ledger."""
