import { run } from './run.mjs'

await run(new URL('../dist/test-runner.js', import.meta.url).href)
