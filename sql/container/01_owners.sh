#!/bin/bash
# First start of the container's server: the owners of the warehouse and of Airflow's own database.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
    --set owner_password="$ESEP_OWNER_PASSWORD" --set airflow_password="$AIRFLOW_DATABASE_PASSWORD" <<'SQL'
create role esep_owner login createrole password :'owner_password';
create database esep owner esep_owner;
create role airflow login password :'airflow_password';
create database airflow owner airflow;
SQL
