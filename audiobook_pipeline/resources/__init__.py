"""Configuration of each service, and the clients it vends."""
