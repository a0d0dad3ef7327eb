"""The repairs of single items, as rows with an example each: what is certain is put in order, nothing is lost."""
