# One image for every Airflow component: the packages of requirements.lock by hash, wheels only, and this repository.
FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock /build/requirements.lock
RUN python -m venv /opt/esep \
    && /opt/esep/bin/python -m pip install --no-deps --require-hashes --only-binary :all: -r /build/requirements.lock

FROM python:3.12-slim-bookworm
RUN useradd --uid 50000 --create-home --home-dir /home/esep esep \
    && install -d -o esep -g esep /var/lib/esep /opt/airflow
COPY --from=packages /opt/esep /opt/esep
COPY --chown=esep:esep . /app
RUN echo /app/src > /opt/esep/lib/python3.12/site-packages/esep.pth
ENV PATH=/opt/esep/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DO_NOT_TRACK=1 \
    GX_ANALYTICS_ENABLED=false \
    ESEP_HOME=/var/lib/esep \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/app/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/app/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=false
WORKDIR /app
USER esep
CMD ["airflow", "version"]
