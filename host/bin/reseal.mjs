import { setup } from './setup.mjs'

await setup('host')
// It is a program of its own, since containers run it.
await import('../dist/reseal.js')
