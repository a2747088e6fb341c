import { run } from './run.mjs'

await run('host/dist/test-runner.js')
