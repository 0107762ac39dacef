"""What may stand in an address: ids that a database can hold, and application numbers."""


class IdConverter:
    """The id of a row."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Read it from an address."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Write it into an address."""
        return str(value)


class NumberConverter:
    """The number of an application."""

    regex = "W-[0-9]{4}-[0-9]{6}-[0-9]"

    def to_python(self, value: str) -> str:
        """Read it from an address."""
        return value

    def to_url(self, value: str) -> str:
        """Write it into an address."""
        return value
