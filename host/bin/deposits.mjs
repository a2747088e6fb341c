import { run } from './run.mjs'

await run('host/dist/deposits.js', ['host'])
