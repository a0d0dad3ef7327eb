"""qBittorrent: the real program on loopback, and a simulated one that is quick and fails when asked to."""
