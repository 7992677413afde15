"""Where `immstats` starts: its commands, and one line where the machine lacks what they need.

Belongs here: what must work before anything large is loaded. Does not belong here: any command (`cli`).
"""

import sys

from assets import machine


def main() -> None:
    """Run the command line."""
    if line := machine.too_little_to_begin():
        sys.exit(f"Error: {line}")
    try:
        from orchestration.cli import app

        app()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of a native library is no Exception
        if line := _told(error):
            sys.exit(f"Error: {line}")
        raise


def _told(error: BaseException) -> str | None:
    if line := machine.told_before_settings(error):
        return line
    from assets.printable import printable
    from assets.settings import settings

    line = machine.told(error, settings())
    return printable(line) if line else None


if __name__ == "__main__":
    main()
