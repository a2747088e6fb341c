import { run } from './run.mjs'

await run('bench/dist/exits/main.js', ['bench'])
