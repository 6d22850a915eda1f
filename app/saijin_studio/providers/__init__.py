"""Implementations of the ports that answer and speak."""
