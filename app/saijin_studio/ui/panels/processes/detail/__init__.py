"""One process instance."""
