"""Every service simulated on loopback over one seeded world of public-domain audiobooks."""
