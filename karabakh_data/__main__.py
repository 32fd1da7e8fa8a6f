"""Runs the command line: ``python -m karabakh_data``."""

from karabakh_data.cli import main

if __name__ == "__main__":
    main()
