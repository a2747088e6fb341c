import { run } from './run.mjs'

await run(new URL('../dist/start.js', import.meta.url).href)
