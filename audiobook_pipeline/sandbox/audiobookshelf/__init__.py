"""A simulated Audiobookshelf 2.36; ``app`` puts its parts together."""

from audiobook_pipeline.sandbox.audiobookshelf.app import SimulatedAudiobookshelf

__all__ = ["SimulatedAudiobookshelf"]
