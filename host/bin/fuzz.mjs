import { run } from './run.mjs'

await run('test/dist/fuzz/main.js', ['test'])
