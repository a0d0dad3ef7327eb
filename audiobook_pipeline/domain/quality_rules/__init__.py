"""Behind ``quality``: the rules by which metadata is judged, by what they look at."""
