module prometheus-secrets

go 1.21
