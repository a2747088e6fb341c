import { run } from './run.mjs'

await run('bench/dist/e2e/main.js', ['bench'])
