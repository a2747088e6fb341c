import { run } from './run.mjs'

await run('host/dist/reseal.js', ['host'])
