"""Behind ``selection``: reading the words of a release name, with and without a book in mind."""
