FROM python:3.12-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 mishu \
    && install -d -o mishu -g mishu -m 700 /data

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY views ./views
COPY office ./office
COPY rules ./rules
COPY scheduler ./scheduler
COPY storage ./storage
COPY sandbox ./sandbox
RUN pip install --no-cache-dir --no-build-isolation --no-deps .

USER mishu
WORKDIR /data
ENV DATA_DIR=/data WEBHOOK_LISTEN=0.0.0.0 WEBHOOK_PORT=8080 HEALTH_PORT=8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]

ENTRYPOINT ["mishu"]
