import { run } from './run.mjs'

await run('bench/dist/feed/main.js', ['bench'])
