"""Replies spoken."""
