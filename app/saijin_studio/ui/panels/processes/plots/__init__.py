"""Figures as plots that move."""
