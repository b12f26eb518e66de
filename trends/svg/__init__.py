"""Pictures as the geometry of SVG, which templates of the dashboard and of the report draw. Pure."""
