# Foresite all-in-one. Built in two stages, so that the image holds the programs, the built console and the packages
# they need, and no build tools. It runs as a user without rights and writes to /data only.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without install scripts: the Node that they would bring along is the image's own.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN cd dashboards/noc && node ../../node_modules/vite/bin/vite.js build --logLevel=warn --emptyOutDir
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
    && rm -rf node_modules/node node_modules/.bin/node dashboards/noc/src

FROM node:24-slim
# ping for the ICMP probe. The copy has no file capability, so it starts with all capabilities dropped and uses the
# unprivileged ICMP sockets that container engines allow.
RUN apt-get update \
    && apt-get install -y --no-install-recommends iputils-ping \
    && cp /usr/bin/ping /usr/local/bin/ping \
    && chmod 755 /usr/local/bin/ping \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
ENV NODE_ENV=production \
    FORESITE_HOST=0.0.0.0 \
    FORESITE_PORT=8430 \
    FORESITE_DATA=/data \
    FORESITE_CONFIG=/etc/foresite/foresite.yaml
USER node
VOLUME /data
EXPOSE 8430
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.FORESITE_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/foresite.mjs", "start"]
