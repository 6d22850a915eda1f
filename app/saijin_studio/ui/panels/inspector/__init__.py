"""How a reply was made."""
