"""Choosing: whether a release is the wanted book, and which release to take."""
