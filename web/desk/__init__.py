"""The desk for officials of 1111 and of agencies: they see and do what `rights.py` allows, and the audit is told."""
