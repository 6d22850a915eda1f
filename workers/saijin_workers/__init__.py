"""Workers for the external tasks of the process models."""
