"""Use cases that windows, the command line and workers share."""
