import t from 'tap'
import { createRandom } from '../sim/random.js'
import { TARGETS } from './targets.js'

const SEED = 20_261_126

for (const { name, run } of TARGETS) {
  t.test(`${name}: mutated, it is refused as declared or means one thing`, async (t) => {
    const random = createRandom(SEED)
    let taken = 0
    for (let i = 0; i < 2_000; i++) taken += run(random) ? 1 : 0
    t.ok(taken > 0 && taken < 2_000, `seed ${SEED}: ${taken} of 2000 are taken`)
  })
}
