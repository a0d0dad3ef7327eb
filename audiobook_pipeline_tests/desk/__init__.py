"""The desk: who may do what, what each page shows, and what is decided there."""
