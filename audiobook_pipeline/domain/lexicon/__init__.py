"""Words of natural language as data: one TOML file a language, one each for what belongs to no language."""
