"""Lists of books that people keep elsewhere, and what they become here: wishes. One small module a form."""
