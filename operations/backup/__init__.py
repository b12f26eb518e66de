"""Backup and restore of the topics from which everything else can be made again."""
