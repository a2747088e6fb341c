import { run } from './run.mjs'

await run('host/dist/start.js', ['host'])
