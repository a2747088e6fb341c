import { run } from './run.mjs'

await run('host/dist/audit.js', ['host'])
