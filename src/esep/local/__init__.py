"""One machine: the embedded PostgreSQL, Airflow's processes, the sample's site and the mail sink, started and stopped together."""
