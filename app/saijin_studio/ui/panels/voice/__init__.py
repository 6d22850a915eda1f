"""The Voice section."""
