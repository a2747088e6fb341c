import { run } from './run.mjs'

await run('test/dist/sim/main.js', ['test'])
