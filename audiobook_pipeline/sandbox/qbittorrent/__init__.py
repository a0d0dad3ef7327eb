"""qBittorrent: the real program on loopback, and a fast simulated one that fails on demand."""
