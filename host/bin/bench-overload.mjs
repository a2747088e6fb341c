import { run } from './run.mjs'

await run('bench/dist/overload/main.js', ['bench'])
