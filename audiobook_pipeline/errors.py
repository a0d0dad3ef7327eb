"""What every error has in common whose message is written for a person."""

from audiobook_pipeline.redaction import redact


class PipelineError(Exception):
    """Something can't be done; the message says what, why and the way out, and never holds a secret.

    A command prints the message and ends with status 2. Any other exception is a fault of the program.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(redact(message))
