import { parseArgs } from 'node:util'
import { HostError } from '@truebook/host/host-error'
import { createRandom } from '../sim/random.js'
import { TARGETS } from './targets.js'

const ROUND = 1_000

/** `npm run fuzz -- --seconds 60 --seed 1`: answers 1 at the first input that breaks a promise. */
export async function main(argv: readonly string[]): Promise<number> {
  const options = {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  } as const
  const { values } = parseArgs({ args: [...argv], options })
  const [seconds, first] = [Number(values.seconds), Number(values.seed)]
  if (!(seconds > 0) || !Number.isSafeInteger(first)) {
    throw new HostError('--seconds must be above 0 and --seed a whole number.')
  }
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
