"""Process models as files: what may be in them, and how they come to the engine."""
