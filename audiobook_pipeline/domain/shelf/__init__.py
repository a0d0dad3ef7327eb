"""What the library has: which book each item is, and which of the known works are among them."""
