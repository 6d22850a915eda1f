"""The words of files that are not plain text."""
