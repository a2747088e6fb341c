import { run } from './run.mjs'

await run(new URL('../dist/audit.js', import.meta.url).href)
