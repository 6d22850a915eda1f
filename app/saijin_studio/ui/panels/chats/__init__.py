"""The Chats section."""
