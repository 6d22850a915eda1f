"""Figures of processes, models and machine."""
