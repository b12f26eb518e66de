"""Cases: what agencies, 1111 and citizens do about complaints, folded into where each of them stands."""
