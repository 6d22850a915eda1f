"""What is said to the studio: level, voice activity, dictation, hands-free talk, recordings for voices."""
