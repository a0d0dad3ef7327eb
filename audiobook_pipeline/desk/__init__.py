"""The desk: a small web page for decisions, on the ledger and the tables. What acts on services is a run."""
