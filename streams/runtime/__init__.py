"""How batches run inside Faust."""
