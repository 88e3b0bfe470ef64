"""What commands tell of a plan or of a running system: coverage, the gate's verdict, the summary of a review."""
