"""Workflows for the Python API."""
