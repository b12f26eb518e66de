"""Channel adapters and the HTTP gateway: complaints from outside onto `complaints.received.v1`."""
