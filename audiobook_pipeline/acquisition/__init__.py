"""From the chosen release to the book in the library: clients and ledger at work together, no Dagster."""
