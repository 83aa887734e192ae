# Built with hash-checked packages only; runs as nobody in particular, on a read-only root, and
# writes to /data alone (and to /tmp).
FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/bellwether
ENV PATH=/opt/bellwether/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY storage ./storage
COPY value ./value
COPY signals ./signals
COPY monitors ./monitors
COPY bot ./bot
RUN pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin bellwether \
    && install --directory --owner=bellwether --mode=0700 /data
COPY --from=build /opt/bellwether /opt/bellwether
ENV PATH=/opt/bellwether/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BELLWETHER_DATABASE=/data/bellwether.db
USER bellwether
# Where .env is looked for, too.
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import http.client, os\n\
port = int(os.environ.get('BELLWETHER_PORT') or 3210)\n\
asked = http.client.HTTPConnection('127.0.0.1', port, timeout=4)\n\
asked.request('GET', '/healthz')\n\
raise SystemExit(asked.getresponse().status != 200)\n"]
ENTRYPOINT ["bellwether"]
CMD ["run"]
