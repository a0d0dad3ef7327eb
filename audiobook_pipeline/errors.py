"""What every error has in common whose message is written for a person."""


class PipelineError(Exception):
    """Something can't be done; the message says what, why and the way out.

    A command prints the message and ends with status 2. Any other exception is a fault of the program.
    """
