"""Text without knowledge of books: folding, markup, words with the marks between them, and numbers."""
