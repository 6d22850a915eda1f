"""Processes: looking at them, steering them, deploying them."""
