"""The contract every stage shares: events, wire codec, outcomes, errors, settings. No broker, no database."""
