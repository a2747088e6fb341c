import { run } from './run.mjs'

await run('test/dist/faults/main.js', ['test'])
