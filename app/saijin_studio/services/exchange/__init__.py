"""Chats from files of other programs and into files.

records    what an import would bring, and what it brought
people     whose words these are: names of files and the studio's personas
incoming   reads files and stores their chats
outgoing   writes chats into files
service    the door to both
"""
