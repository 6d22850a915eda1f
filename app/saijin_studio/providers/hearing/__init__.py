"""What makes text of speech: a server, or a local engine where it is installed; one file each."""
