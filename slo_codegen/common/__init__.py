"""What every part of slo-codegen may use: it knows nothing of catalogs, plans or targets."""
