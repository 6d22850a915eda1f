"""Saijin Studio: talk to AI personas, where every reply is a process."""

__version__ = "0.1.0"
