import { run } from './run.mjs'

await run('bench/dist/feed/ladder.js', ['bench'])
