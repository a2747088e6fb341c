import { run } from './run.mjs'

await run('host/dist/operator/main.js', ['host'])
