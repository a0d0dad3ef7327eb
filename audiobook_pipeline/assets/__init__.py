"""The asset graph: fetch, call a pure function, return the value with metadata."""
