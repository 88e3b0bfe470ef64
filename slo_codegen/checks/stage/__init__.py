"""What happens around the checks: severities, acceptances, causes that are reported once, and earlier builds."""
