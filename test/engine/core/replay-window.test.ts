import {
  clientOrderIdDigest,
  createReplayWindow,
  hashOf,
  type Salts,
  UNTIMED,
  usesOf,
} from '@truebook/engine/core/replay-window'
import type { RecentUse } from '@truebook/engine/core/snapshot'
import { MAX_SIGNED_AGE_MS, REPLAY_WINDOW_MS } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import t from 'tap'
import { COMMANDS, EVENTS } from '../../shared/samples.js'
import { createGround } from '../../sim/ground.js'
import { createRandom, type Random } from '../../sim/random.js'

const START = 1_700_000_000_000

function useAt(acceptedAt: number, number: number, account = 1): RecentUse {
  const digest = messageDigest(`message ${number}`)
  const orderId = { time: START, chance: number }
  return { account, digest, signedAt: acceptedAt - 20, orderId, market: 7, acceptedAt }
}

t.test('a use is found until the window has passed, and not from then on', async (t) => {
  const window = createReplayWindow()
  const use = useAt(START, 1)
  window.add(use)
  t.same(window.find(1, use.digest, use.signedAt), use)
  t.equal(window.find(2, use.digest, use.signedAt), undefined)
  window.forgetBefore(START + REPLAY_WINDOW_MS - 1)
  t.same(window.find(1, use.digest, use.signedAt), use)
  window.forgetBefore(START + REPLAY_WINDOW_MS)
  t.equal(window.find(1, use.digest, use.signedAt), undefined)
  t.same([...window.all()], [])
})

t.test('A client_order_id is found without a time, until the window has passed', async (t) => {
  const window = createReplayWindow({ pageShift: 2 })
  const uses = Array.from({ length: 600 }, (_, i) => ({
    ...useAt(START + 1000 * i, i),
    signedAt: UNTIMED,
  }))
  for (const use of uses) window.add(use)
  for (const use of uses) t.same(window.find(1, use.digest, UNTIMED), use)
  window.forgetBefore(START + 300_000 + REPLAY_WINDOW_MS)
  t.equal(window.find(1, uses[300].digest, UNTIMED), undefined)
  t.same(window.find(1, uses[301].digest, UNTIMED), uses[301])
})

t.test('The oldest and the newest signature of the window are found side by side', async (t) => {
  const window = createReplayWindow()
  const oldest = { ...useAt(START, 1), signedAt: START - MAX_SIGNED_AGE_MS }
  window.add(oldest)
  const time = START + REPLAY_WINDOW_MS - 1
  window.forgetBefore(time)
  for (let signedAt = time - MAX_SIGNED_AGE_MS; signedAt <= time + 60_000; signedAt += 500) {
    window.add({ ...useAt(time, signedAt), signedAt })
  }
  t.same(window.find(1, oldest.digest, oldest.signedAt), oldest)
})

t.test('what is remembered comes oldest first, also after growth', async (t) => {
  const window = createReplayWindow({ pageShift: 2 })
  const uses = Array.from({ length: 100 }, (_, i) => useAt(START + i, i))
  for (const use of uses) window.add(use)
  t.same([...window.all()], uses)
  window.forgetBefore(START + 90 + REPLAY_WINDOW_MS)
  t.same([...window.all()], uses.slice(91))
})

t.test('turns that come around are found, listed and forgotten like all others', async (t) => {
  const window = createReplayWindow({ pageShift: 4, firstIndex: 2 ** 31 - 48 })
  const uses = Array.from({ length: 100 }, (_, i) => useAt(START + i, i))
  for (const use of uses) window.add(use)
  for (const use of uses) t.same(window.find(1, use.digest, use.signedAt), use)
  t.same([...window.all()], uses)
  for (const forgotten of [40, 60]) {
    window.forgetBefore(START + forgotten - 1 + REPLAY_WINDOW_MS)
    t.same([...window.all()], uses.slice(forgotten))
    t.equal(window.find(1, uses[forgotten - 1].digest, uses[forgotten - 1].signedAt), undefined)
  }
  window.forgetBefore(START + 2 * REPLAY_WINDOW_MS)
  t.same([...window.all()], [])
  const use = useAt(START + 2 * REPLAY_WINDOW_MS, 100)
  window.add(use)
  t.same([...window.all()], [use])
})

t.test('names that lie side by side under one pair of salts do not under another', async (t) => {
  const known: Salts = [0x7feb352d, 0x85ebca6b]
  const placeOf = (low: number, salts: Salts) => hashOf(1, low, salts) >>> 24
  const mostAtOnePlace = (lows: readonly number[], salts: Salts) => {
    const counts = new Uint16Array(256)
    for (const low of lows) counts[placeOf(low, salts)] += 1
    return Math.max(...counts)
  }
  const random = createRandom(1)
  const chosen: number[] = []
  for (let low = 0; chosen.length < 2048; low = random.below(2 ** 53 - 1)) {
    if (placeOf(low, known) === 77) chosen.push(low)
  }
  t.equal(mostAtOnePlace(chosen, known), 2048)
  for (let n = 0; n < 100; n++) {
    const salts: Salts = [random.below(2 ** 32) | 1, random.below(2 ** 32) | 1]
    // Eight at each place, if they lie as chance has it.
    const most = mostAtOnePlace(chosen, salts)
    t.ok(most < 40, `${most} of 2048 at one of 256 places with the salts ${salts}`)
  }
})

t.test(
  'after a lull, all that is over is forgotten by one look, and the rest is not',
  async (t) => {
    for (const count of [15, 16, 17, 40, 64]) {
      const window = createReplayWindow({ pageShift: 4 })
      const uses = Array.from({ length: count }, (_, i) => useAt(START + i, i))
      for (const use of uses) window.add(use)
      for (const over of [0, 1, 14, 15, 31, 32, 64]) {
        window.forgetBefore(START + over - 1 + REPLAY_WINDOW_MS)
        t.same([...window.all()], uses.slice(over), `${over} of ${count}`)
      }
      const next = useAt(START + REPLAY_WINDOW_MS + count, count)
      window.add(next)
      t.same([...window.all()], [next])
      t.same(window.find(1, next.digest, next.signedAt), next)
    }
  },
)

/** Digests of which many share their home, at every size of the table. */
function crowdedUse(random: Random, at: number, number: number): RecentUse {
  const low = random.pick([0, 2 ** 32, 2 ** 52, random.below(64), number * 2 ** 20])
  const digest = { high: number, low }
  return { ...useAt(at, number, random.below(4)), digest }
}

/** Signed as long ago, or as far ahead, as the engine takes it. */
function timedUse(random: Random, at: number, number: number): RecentUse {
  const signedAt = at + 60_000 - random.below(60_001 + MAX_SIGNED_AGE_MS)
  return { ...useAt(at, number, random.below(5)), signedAt }
}

for (const [title, makeUse] of [
  ['messages', timedUse],
  ['messages whose digests collide', crowdedUse],
  ['client_order_ids', (random, at, i) => ({ ...timedUse(random, at, i), signedAt: UNTIMED })],
] as [string, (random: Random, at: number, number: number) => RecentUse][]) {
  t.test(`the window agrees with a plain map over a long run of ${title}`, async (t) => {
    const random = createRandom(1)
    const window = createReplayWindow({ pageShift: 4 })
    const plain = new Map<string, RecentUse>()
    const keyOf = ({ account, digest }: RecentUse) => `${account} ${digest.high} ${digest.low}`
    const used: RecentUse[] = []
    let time = START
    let differences = 0
    for (let i = 0; i < 30_000; i++) {
      // Bursts and lulls: shelves fill up, and are started anew, many times.
      time += random.chance(0.01) ? random.below(2 * REPLAY_WINDOW_MS) : random.below(2000)
      window.forgetBefore(time)
      for (const [key, use] of plain) {
        if (use.acceptedAt + REPLAY_WINDOW_MS > time) break
        plain.delete(key)
      }
      const use = makeUse(random, time, i)
      window.add(use)
      plain.set(keyOf(use), use)
      used[i % 4000] = use
      const asked = random.pick(used)
      const found = window.find(asked.account, asked.digest, asked.signedAt)
      const wanted = plain.get(keyOf(asked))
      if (found?.orderId.chance !== wanted?.orderId.chance) differences += 1
      if (i % 5000 === 0) t.same([...window.all()], [...plain.values()])
    }
    t.equal(differences, 0)
    t.same([...window.all()], [...plain.values()])
  })
}

t.test(
  'an accepted command uses up its message, and an order its client_order_id too',
  async (t) => {
    const ground = createGround()
    const signed = ground.sign(1)
    const id = ground.newId()
    const cancelAll = { type: 'cancel_all', id, signed, market: 3 } as const
    const { signedAt } = signed
    const use = { account: 1, signedAt, orderId: id, market: 3, acceptedAt: 5 }
    t.same(usesOf(cancelAll, [], 5), [{ ...use, digest: signed.digest }])
    const transfer = { type: 'transfer', id, signed, toWallet: '', asset: 1, amount: 1n } as never
    t.same(usesOf(transfer, [], 5), [{ ...use, market: 0, digest: signed.digest }])
    t.same(usesOf({ type: 'tick', id }, [], 5), [])

    const order = COMMANDS.find((command) => command.type === 'place_order')
    const accepted = EVENTS.find((event) => event.type === 'order_accepted')
    const rejected = EVENTS.find((event) => event.type === 'order_rejected')
    t.ok(order && accepted && rejected)
    const place = { ...order, id, signed, market: 3 } as never
    const named = {
      ...accepted,
      account: 1,
      orderId: id,
      market: 3,
      clientOrderId: 'mine',
    } as never
    const message = { ...use, digest: signed.digest }
    const name = { ...use, signedAt: UNTIMED, digest: clientOrderIdDigest('mine') }
    t.same(usesOf(place, [named], 5), [name, message])
    t.same(usesOf(place, [{ ...(accepted as object), clientOrderId: '' } as never], 5), [message])
    t.same(usesOf(place, [rejected as never], 5), [])
  },
)
