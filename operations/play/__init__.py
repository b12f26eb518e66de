"""What agencies, 1111 and citizens do about the sample's cases in `complaints demo`."""
