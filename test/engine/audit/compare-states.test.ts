import { Worker } from 'node:worker_threads'
import { compareStates } from '@truebook/engine/audit/compare-states'
import { createExchange } from '@truebook/engine/core/exchange'
import type { ExchangeSnapshot, RecentUse } from '@truebook/engine/core/snapshot'
import t from 'tap'
import { snapshotOf } from '../../snapshot.js'

t.setTimeout(240_000)

const GENESIS = snapshotOf(createExchange())

t.test('what one list lacks is told, and nothing of what stands behind it', async (t) => {
  const all = uses(0, 50_000)
  const lacking = all.toSpliced(7, 1).toSpliced(40_000, 1)
  t.same(compareUses(lacking, all), [
    sayUse(7, 'nothing', textOf(all[7])),
    sayUse(40_001, 'nothing', textOf(all[40_001])),
  ])
  t.same(compareUses(all, lacking), [
    sayUse(7, textOf(all[7]), 'nothing'),
    sayUse(40_001, textOf(all[40_001]), 'nothing'),
  ])
})

t.test('what is at the end of one list only is told', async (t) => {
  const all = uses(0, 10)
  t.same(compareUses(all.slice(0, 9), all), [sayUse(9, 'nothing', textOf(all[9]))])
  t.same(compareUses(all, all.slice(0, 9)), [sayUse(9, textOf(all[9]), 'nothing')])
})

t.test('what differs, and what is elsewhere as well, is told in both ways', async (t) => {
  const all = uses(0, 10)
  const changed = { ...all[3], market: 2 }
  const moved = [...all.slice(0, 3), ...all.slice(4), changed]
  t.same(compareUses(moved, all), [sayUse(3, textOf(changed), textOf(all[3]))])
})

t.test('another order of the same is told as such', async (t) => {
  const told = compareUses(uses(0, 10).reverse(), uses(0, 10))
  t.same(told, ['The states differ in the order of their parts.'])
})

t.test('of too much, that it is too much is told', async (t) => {
  const told = compareUses(uses(0, 30_000), uses(20_000, 40_000))
  t.same(told, [
    'The tables have 30000 recent uses, but the journal gives 20000; by the first 5001, too many differ to tell each.',
  ])
})

t.test('of too much, what both have is told as well', async (t) => {
  const all = uses(0, 9_000)
  const told = compareUses(
    all.map((use) => ({ ...use, market: 2 })),
    all,
  )
  t.match(told[0], /^The tables have 9000 recent uses, but the journal gives 9000; /)
  t.equal(told[1], sayUse(0, textOf({ ...all[0], market: 2 }), textOf(all[0])))
})

t.test('states are hashed and compared without their uses as objects in memory', async (t) => {
  // 400,000 uses as objects are 110 MB.
  const resourceLimits = { maxOldGenerationSizeMb: 48 }
  const thread = new Worker(new URL('./large-window.js', import.meta.url), { resourceLimits })
  const { hashes, differences } = await new Promise<Found>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
  })
  t.not(hashes[0], hashes[1])
  t.equal(differences.length, 1)
  t.match(
    differences[0],
    /^The recent use 1\/7\/0 in the tables is nothing, but the journal gives \{/,
  )
})

interface Found {
  readonly hashes: readonly string[]
  readonly differences: readonly string[]
}

function uses(first: number, end: number): RecentUse[] {
  return Array.from({ length: end - first }, (_, i) => {
    const low = first + i
    const orderId = { time: 1, chance: low }
    return { account: 1, digest: { high: 7, low }, signedAt: 5, orderId, market: 1, acceptedAt: 6 }
  })
}

function compareUses(stored: readonly RecentUse[], replayed: readonly RecentUse[]): string[] {
  const stateOf = (recent: readonly RecentUse[]): ExchangeSnapshot => ({ ...GENESIS, recent })
  return compareStates(stateOf(stored), stateOf(replayed))
}

function sayUse(low: number, is: string, should: string): string {
  return `The recent use 1/7/${low} in the tables is ${is}, but the journal gives ${should}.`
}

/** By the names of its fields. */
function textOf({ account, digest, signedAt, orderId, market, acceptedAt }: RecentUse): string {
  const { time, chance } = orderId
  const sorted = { acceptedAt, account, digest, market, orderId: { chance, time }, signedAt }
  return JSON.stringify(sorted)
}
