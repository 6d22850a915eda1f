"""The only Qt in the studio."""
