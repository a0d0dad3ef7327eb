"""Text functions that know nothing about books: folding, markup, words with the marks between them, and numbers."""
