"""`python -m trebuchet` is `trebuchet`."""

from trebuchet.cli import main

main()
