"""National complaints: their subject and leading body, beyond what a municipality does itself."""
