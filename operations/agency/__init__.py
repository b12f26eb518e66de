"""What an agency's person or program does with its cases, over the agency's own topics."""
