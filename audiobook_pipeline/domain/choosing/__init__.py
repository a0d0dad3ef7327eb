"""Choosing: is a release the wanted book, and which of them is taken."""
