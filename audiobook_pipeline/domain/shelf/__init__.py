"""What the library has: which book each item is, and which known works it includes."""
