"""The ledger's migrations; ``schema.upgrade`` runs them."""
