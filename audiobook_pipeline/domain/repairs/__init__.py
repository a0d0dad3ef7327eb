"""The repairs of single items, as rows with an example each: what is certain is fixed, and nothing is lost."""
