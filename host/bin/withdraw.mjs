import { run } from './run.mjs'

await run('bench/dist/withdraw/main.js', ['bench'])
