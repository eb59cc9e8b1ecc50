"""`python -m fem_interface`: the same program as `fem-interface`."""

from fem_interface.app.cli import main

if __name__ == "__main__":
    main()
