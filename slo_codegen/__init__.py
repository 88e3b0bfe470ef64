"""slo-codegen: compile one typed SLO catalog into the configuration of every monitoring tool."""

__version__ = "0.1.0"
