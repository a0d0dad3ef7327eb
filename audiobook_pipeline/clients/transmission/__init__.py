"""Transmission behind the door for download clients: nothing outside but the resource that makes it knows it."""
