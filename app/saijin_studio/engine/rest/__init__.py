"""The engine's REST API."""
