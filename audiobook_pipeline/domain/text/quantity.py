"""How many there are of something, in words."""


def quantity(number: float | None, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 item", "1,200 items", "0 searches".

    Args:
        number: How many; None counts as none.
        one: The noun for one.
        many: The noun for any other number; "": with an s.
    """
    return f"{number or 0:,} {one if number == 1 else many or f'{one}s'}"
