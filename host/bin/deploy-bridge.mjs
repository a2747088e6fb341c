import { run } from './run.mjs'

await run('host/dist/deploy-bridge.js', ['host'])
