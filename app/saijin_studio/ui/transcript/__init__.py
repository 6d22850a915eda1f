"""The transcript of a chat: a virtualised list of messages that stays quick with ten thousand of them."""
