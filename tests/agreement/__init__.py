"""Whether Datadog's monitors say what Prometheus's rules say, over the same traffic."""
