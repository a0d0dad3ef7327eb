"""Words of natural language as data: one TOML file per language, and one for each set of words of no language."""
