"""The Personas section."""
