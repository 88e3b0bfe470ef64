"""Every query of every dashboard against a real Prometheus, over thirty days of traffic that is known."""
