"""Backups of everything the studio keeps.

service    makes, lists and restores them
daily      makes one each day, and keeps no more than wanted
"""
