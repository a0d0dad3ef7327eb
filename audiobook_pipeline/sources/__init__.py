"""Where known works come from: each source behind one function that yields catalogue books."""
