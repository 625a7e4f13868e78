"""The commands of `sms-appliance`."""


def main() -> None:
    """Run the command line."""
