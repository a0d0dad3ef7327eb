"""The rules of ``quality`` that judge metadata, grouped by what they check."""
