"""One module per topic family; a topic is a function from typed input to typed output."""
