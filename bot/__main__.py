"""The bellwether command."""


def main() -> None:
    """Start."""
