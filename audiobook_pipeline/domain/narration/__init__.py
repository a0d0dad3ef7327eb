"""Parsers for ``narrators``: how texts, paths and cast lists credit their readers."""
