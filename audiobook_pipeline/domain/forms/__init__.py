"""Titles, people, series and positions in the form used to compare them: the one answer to "are they the same?"."""
