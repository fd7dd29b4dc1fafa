"""`python -m policykit`: the command line."""

import sys

from policykit.cli import main

if __name__ == "__main__":
    sys.exit(main())
