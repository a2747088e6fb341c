import { setImmediate as turn } from 'node:timers/promises'
import { createBeginnings } from '@truebook/api/feed/beginnings'
import { createChannel, type HearingChannel } from '@truebook/api/feed/channel'
import { frameHead, frameOf } from '@truebook/api/feed/frame'
import { createHub } from '@truebook/api/feed/hub'
import { createPeer } from '@truebook/api/feed/peer'
import { createSubscription } from '@truebook/api/feed/subscription'
import type { Decision } from '@truebook/shared/decision'
import t from 'tap'
import { memorySocket, textsOf } from './memory-socket.js'
import { payerOf } from './payer.js'

const LIMITS = { slowBytes: 100, mostBytes: 400 }
const beginnings = createBeginnings(1_000_000)

/** A hub of one channel, which says of each decision its sequence. */
function openHub() {
  let sequence = 0
  let time = 0
  let flushes = 0
  const numbers: HearingChannel<Decision> = createChannel('numbers', {
    sequence: () => sequence,
    update: (decision: Decision) => String(decision.sequence),
    snapshot: () => `all up to ${sequence}`,
    open: () => ({ mode: 'snapshot', sequence, texts: [`all up to ${sequence}`] }),
    replay: () => undefined,
  })
  const channel: HearingChannel<Decision> = {
    ...numbers,
    flush(...args) {
      flushes += 1
      numbers.flush(...args)
    },
  }
  const hub = createHub({
    frameOf,
    // Sending to a group always takes as long as a turn may.
    now: () => time++,
    channels: {
      nameOf: () => channel.name,
      open: () => channel,
      committed: async () => sequence,
      close: () => undefined,
      hear: (decision) => (channel.hear(decision, decision.sequence) ? [channel] : []),
      count: () => 1,
    },
  })
  function take(next: number): void {
    sequence = next
    hub.take({ sequence, time: 0, commandId: { time: 0, chance: 0 }, events: [] }, [])
  }
  function enter(group = 0) {
    const socket = memorySocket()
    let isTooSlow = false
    const onCaughtUp = () => hub.resume(subscription, payerOf())
    const peer = createPeer({
      socket,
      limits: LIMITS,
      beginnings,
      group,
      onCaughtUp,
      onTooSlow() {
        isTooSlow = true
      },
    })
    const subscription = createSubscription({
      peer,
      channel,
      mostWaiting: 1_000,
      onOverflow: () => undefined,
    })
    channel.add(subscription)
    function begin(upTo: number, text = 'opening', pieces: readonly Buffer[] = []): void {
      const opening = { mode: 'snapshot', sequence: upTo, pieces, texts: [text] } as const
      hub.begin(subscription, opening, frameOf('answer'))
    }
    const leave = () => hub.leave(subscription)
    return { socket, begin, leave, isTooSlow: () => isTooSlow }
  }
  function join(group = 0) {
    const { socket, begin } = enter(group)
    begin(sequence)
    return socket
  }
  const sentThrough = (of: number, group = 0) => hub.sentThrough(of, { group })
  /** Until everybody was sent everything. */
  async function settled(): Promise<void> {
    while ([0, 1, 2, 3].some((group) => sentThrough(sequence, group) < sequence)) await turn()
  }
  return { take, enter, join, sentThrough, settled, flushes: () => flushes }
}

t.test('a hub claims no more to be sent than was', async (t) => {
  const { take, join, sentThrough, settled } = openHub()
  const socket = join()
  take(1)
  await settled()
  take(2)
  take(3)
  t.equal(sentThrough(3), 1, 'two decisions wait for their turn')
  t.same(textsOf(socket.sent), ['answer', 'opening', '1'])
  await settled()
  t.same(textsOf(socket.sent).slice(3), ['2', '3'])
  t.equal(sentThrough(9), 9, 'nobody was to be told anything of the last ones')
})

t.test('groups are told in turn, and each of all that was said until then', async (t) => {
  const { take, join, sentThrough, settled } = openHub()
  const sockets = [0, 1, 2, 3].map(join)
  const lengths = () => sockets.map(({ sent }) => textsOf(sent).length - 2)
  take(1)
  await turn()
  t.same(lengths(), [1, 0, 0, 0])
  take(2)
  t.same(
    [0, 1, 2, 3].map((group) => sentThrough(2, group)),
    [1, 0, 0, 0],
  )
  await turn()
  t.same(lengths(), [1, 2, 0, 0])
  t.equal(sentThrough(2, 1), 2)
  await settled()
  for (const { sent } of sockets) t.same(textsOf(sent), ['answer', 'opening', '1', '2'])
})

t.test('who begins hears nothing that its beginning says, and hurries nobody', async (t) => {
  const { take, join, settled } = openHub()
  const first = join()
  take(1)
  take(2)
  const [second, third] = [join(), join(2)]
  for (const { sent } of [first, second, third]) t.same(textsOf(sent), ['answer', 'opening'])
  await settled()
  t.same(textsOf(first.sent).slice(2), ['1', '2'])
  t.same(textsOf(second.sent).slice(2), [])
  t.same(textsOf(third.sent).slice(2), [])
  take(3)
  await settled()
  t.same(textsOf(second.sent).slice(2), ['3'])
  t.same(textsOf(third.sent).slice(2), ['3'])
})

t.test('a channel that nobody listens to any more is let go before the round ends', async (t) => {
  const { take, enter, settled, flushes } = openHub()
  const [first, last] = [enter(), enter(1)]
  for (const { begin } of [first, last]) begin(0)
  take(1)
  await turn()
  const before = flushes()
  t.ok(before > 0)
  first.leave()
  await turn()
  const still = flushes()
  t.ok(still > before, 'somebody still listens')
  last.leave()
  await settled()
  t.equal(flushes(), still)
})

t.test('what was said while a beginning was made comes with it, however much', async (t) => {
  const { take, enter, settled } = openHub()
  const { socket, begin, isTooSlow } = enter()
  for (let next = 1; next <= 300; next++) {
    take(next)
    await settled()
  }
  socket.hold()
  const long = 'opening'.repeat(20)
  begin(100, long)
  t.notOk(isTooSlow())
  socket.read()
  take(301)
  await settled()
  const missed = Array.from({ length: 201 }, (_, i) => String(i + 101))
  t.same(textsOf(socket.sent), ['answer', long, ...missed])
})

t.test('pieces that many share are written to each as they are', async (t) => {
  const { take, enter, settled } = openHub()
  const pieces = [frameHead(6), Buffer.from('sna'), Buffer.from('psh')]
  const entered = [enter(), enter(1)]
  take(1)
  take(2)
  await settled()
  for (const { socket, begin } of entered) {
    begin(1, 'told again', pieces)
    for (const piece of pieces) t.ok(socket.sent.includes(piece))
    t.same(textsOf(socket.sent), ['answer', 'snapsh', 'told again', '2'])
  }
})

t.test('who still reads a long beginning misses nothing', async (t) => {
  const { take, enter, settled } = openHub()
  const { socket, begin } = enter()
  socket.hold()
  const long = 'opening'.repeat(20)
  begin(0, long)
  for (let next = 1; next <= 9; next++) {
    take(next)
    await settled()
  }
  socket.read()
  const all = Array.from({ length: 9 }, (_, i) => String(i + 1))
  t.same(textsOf(socket.sent), ['answer', long, ...all])
})

t.test('a slow reader misses messages and then gets all at once; others miss none', async (t) => {
  const { take, join, settled } = openHub()
  const [slow, quick] = [join(), join()]
  slow.hold()
  for (let next = 1; next <= 300; next++) {
    take(next)
    await settled()
  }
  const all = Array.from({ length: 300 }, (_, i) => String(i + 1))
  t.same(textsOf(quick.sent).slice(2), all)
  const before = textsOf(slow.sent)
  t.ok(before.length < 100)
  t.same(before.slice(2), all.slice(0, before.length - 2))
  slow.read()
  t.same(textsOf(slow.sent).slice(before.length), ['all up to 300'])
  take(301)
  await settled()
  t.equal(textsOf(slow.sent).at(-1), '301')
})
