"""The commands, one file each: they build objects from settings. The only place that joins the stages."""
