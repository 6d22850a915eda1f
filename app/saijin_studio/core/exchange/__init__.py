"""Chats as files: neutral records, readers of the formats that others write, and writers. Pure: bytes in, bytes out.

read        finds out what a file is by its content and reads it
from_*      one reader per foreign format
to_*        one writer per format that only goes out
own         the studio's own JSON, both ways
"""
