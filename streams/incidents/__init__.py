"""Reports of one event become one incident, with the reason for each, and can be taken apart again."""
