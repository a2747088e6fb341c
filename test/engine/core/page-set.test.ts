import { bitsAbove, createPageSet, lowestBit } from '@truebook/engine/core/page-set'
import t from 'tap'
import { createRandom } from '../../sim/random.js'

const SIDE = 2 ** 20

t.test('The lowest bit of a word is found wherever it is', async (t) => {
  for (let bit = 0; bit < 32; bit += 1) {
    t.equal(lowestBit(1 << bit), bit)
    t.equal(lowestBit(-1 << bit), bit)
  }
})

t.test('The bits above an index are none above the last', async (t) => {
  t.equal(bitsAbove(-1, 31), 0)
  t.equal(bitsAbove(-1, 30), 1 << 31)
  t.equal(bitsAbove(-1, 0), -2)
  t.equal(bitsAbove(-1, 32), -2, 'an index is taken modulo 32')
})

t.test('The next member is found across any gap, but not on the other side', async (t) => {
  const set = createPageSet()
  for (const page of [0, SIDE - 1, SIDE, 2 * SIDE - 1]) set.add(page)
  t.equal(set.after(0), SIDE - 1)
  t.equal(set.after(SIDE - 1), -1)
  t.equal(set.after(SIDE), 2 * SIDE - 1)
  t.equal(set.after(2 * SIDE - 1), -1)
  set.remove(SIDE - 1)
  t.equal(set.after(0), -1)
})

t.test('Random members are found as in a sorted list', async (t) => {
  const random = createRandom(1)
  const set = createPageSet()
  const members = new Set<number>()
  for (let i = 0; i < 3000; i += 1) {
    const near = random.chance(0.5) ? 100 : SIDE
    const page = random.below(near)
    if (random.chance(0.6)) members.add(page)
    else members.delete(page)
    if (members.has(page)) set.add(page)
    else set.remove(page)
    const asked = random.below(near)
    let wanted = -1
    for (const member of members) {
      if (member > asked && (wanted === -1 || member < wanted)) wanted = member
    }
    if (set.after(asked) !== wanted) t.equal(set.after(asked), wanted, `after ${asked}, step ${i}`)
  }
  t.ok(members.size > 500)
})
