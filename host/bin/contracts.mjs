import { run } from './run.mjs'

await run('contracts/dist/write-artefacts.js', ['contracts'])
