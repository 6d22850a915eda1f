"""How a reply was made, kept and exported."""
