import { run } from './run.mjs'

await run('bench/dist/histories/main.js', ['bench'])
