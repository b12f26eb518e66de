"""Reference data of the config folder: taxonomy, agencies, areas, channels."""
