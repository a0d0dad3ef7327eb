"""Resources as they are configured."""
