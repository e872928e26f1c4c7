# The service as an image: no compiler, no root, nothing to write to but /var/lib/maestro.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements/lock.txt requirements/lock.txt
RUN python -m venv /opt/maestro \
    && /opt/maestro/bin/pip install --no-cache-dir --require-hashes --requirement requirements/lock.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/maestro/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/maestro --create-home maestro
COPY --from=build /opt/maestro /opt/maestro
ENV PATH=/opt/maestro/bin:$PATH MAESTRO_HOST=0.0.0.0 MAESTRO_PORT=8000 \
    MAESTRO_DATABASE_URL=sqlite:////var/lib/maestro/maestro.db
USER maestro
WORKDIR /var/lib/maestro
VOLUME /var/lib/maestro
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["maestro", "serve"]
