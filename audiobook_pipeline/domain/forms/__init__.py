"""Titles, people, series and positions in the form by which they are compared: the one answer to "the same?"."""
