"""The dashboard for analysts: what is complained about, where it rises, who has it. Counts alone, never a complaint."""
