import { run } from './run.mjs'

await run(new URL('../../bench/dist/replay/main.js', import.meta.url).href)
