"""The figures of `make.py bench`."""
