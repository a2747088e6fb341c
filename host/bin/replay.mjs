import { run } from './run.mjs'

await run('bench/dist/replay/main.js', ['bench'])
