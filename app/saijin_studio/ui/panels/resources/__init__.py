"""The Resources section."""
