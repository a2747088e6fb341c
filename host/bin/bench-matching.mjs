import { run } from './run.mjs'

await run('bench/dist/matching/main.js', ['bench'])
