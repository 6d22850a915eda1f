"""Pure rules of the studio: no Qt, no I/O, nothing of ours outside this room."""
