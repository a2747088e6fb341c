import { run } from './run.mjs'

await run('bench/dist/engine/main.js', ['bench'])
