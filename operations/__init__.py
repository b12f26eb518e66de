"""What runs beside the stages: ledger, dead letters, receipts, triage, status, the stack on one machine."""
