import { readOptions, wholeOption } from '@truebook/host/options'
import { createRandom } from '../sim/random.js'
import { TARGETS } from './targets.js'

const ROUND = 1_000

const USAGE = `npm run fuzz -- [--seconds 60] [--seed 1]

Hands mutated inputs to every decoder, and stops at the first that breaks a promise.

  --seconds  for how long
  --seed     decides the inputs; each round has the next one`

const OPTIONS = {
  seconds: { type: 'string', default: '60' },
  seed: { type: 'string', default: '1' },
} as const

/** `npm run fuzz`: answers 1 at the first input that breaks a promise. */
export async function main(argv: readonly string[]): Promise<number> {
  const values = readOptions(argv, { options: OPTIONS, usage: USAGE })
  if (!values) return 0
  const seconds = wholeOption('seconds', values.seconds, { least: 1 })
  const first = wholeOption('seed', values.seed, { least: 0 })
  const end = Date.now() + seconds * 1_000
  let seed = first
  for (; Date.now() < end; seed++) {
    for (const target of TARGETS) {
      const random = createRandom(seed)
      try {
        for (let i = 0; i < ROUND; i++) target.run(random)
      } catch (error) {
        console.error(`${target.name}, seed ${seed}: ${error}`)
        return 1
      }
    }
  }
  console.log(`${(seed - first) * ROUND} inputs a decoder, seeds ${first} to ${seed - 1}: no fault`)
  return 0
}
