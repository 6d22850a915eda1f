"""The configuration of the process kernel."""
