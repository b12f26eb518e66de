"""The event contract: structs, identity, headers and codecs."""
