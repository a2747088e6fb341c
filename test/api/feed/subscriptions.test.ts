import { setImmediate as turn } from 'node:timers/promises'
import { type Channel, createChannel } from '@truebook/api/feed/channel'
import type { Feed } from '@truebook/api/feed/feed'
import { FEED_LIMITS } from '@truebook/api/feed/limits'
import type { Peer } from '@truebook/api/feed/peer'
import type { Payer } from '@truebook/api/feed/sources/source'
import type { Subscription } from '@truebook/api/feed/subscription'
import { createSubscriptions } from '@truebook/api/feed/subscriptions'
import t from 'tap'
import { payerOf } from './payer.js'

function channelOf(name: string): Channel {
  return createChannel(name, {
    sequence: () => 1,
    update: () => '',
    snapshot: () => '',
    open: () => ({ mode: 'snapshot', sequence: 1, texts: [] }),
    replay: () => undefined,
  })
}

/** Three channels of one connection that are resumed one by one, in an address that may owe something. */
async function openThree(untilPaid: () => Promise<void>) {
  let isSlow = false
  const begun: Subscription[] = []
  const resumed: string[] = []
  const paying: string[] = []
  const feed = {
    limits: FEED_LIMITS,
    payerOf: (name: string, isGone: () => boolean) => payerOf({ name, isGone }),
    untilPaid,
    channels: {
      nameOf: ({ kind }: { kind: string }) => kind,
      open: ({ kind }: { kind: string }) => channelOf(kind),
      close: () => undefined,
      committed: async () => 1,
    },
    hub: {
      begin(subscription: Subscription) {
        subscription.begin(1)
        begun.push(subscription)
      },
      // Each is as much as makes it slow, and before it was read all have something new to say.
      resume(subscription: Subscription, { name }: Payer) {
        resumed.push(subscription.channel.name)
        paying.push(name)
        subscription.begin(1)
        isSlow = true
      },
      leave: () => undefined,
    },
  } as unknown as Feed
  const peer = { group: 0, isSlow: () => isSlow } as unknown as Peer
  const onOverflow = () => t.fail('Nothing waits.')
  const subscriptions = createSubscriptions({ feed, peer, ip: '127.0.0.1', onOverflow, gate })
  for (const kind of ['status', 'orders', 'fills'] as const) {
    await subscriptions.begin({ name: { kind } as never, account: 1, since: undefined, head: {} })
  }
  const pause = () => {
    for (const subscription of begun) if (!subscription.isPaused()) subscription.pause()
  }
  const read = () => {
    isSlow = false
    return subscriptions.caughtUp()
  }
  return { subscriptions, pause, read, resumed, paying }
}

const gate = { isOpen: () => true, onShut: () => undefined }

t.test('a slow reader of several channels gets each of them in turn', async (t) => {
  const { pause, read, resumed, paying } = await openThree(async () => undefined)
  for (let reads = 0; reads < 7; reads++) {
    pause()
    await read()
  }
  const round = ['status', 'orders', 'fills']
  t.same(resumed, [...round, ...round, 'status'])
  t.same(new Set(paying), new Set(['127.0.0.1']))
})

t.test(
  'a slow reader gets nothing while its address owes, and then no channel is left',
  async (t) => {
    let isOwing = false
    let pay: () => void = () => undefined
    const { subscriptions, pause, read, resumed } = await openThree(async () => {
      if (isOwing) await new Promise<void>((resolve) => (pay = resolve))
    })
    isOwing = true
    pause()
    // It is slow once more meanwhile, by what others say, and reads that.
    const [first] = [read(), read(), read()]
    await turn()
    t.same(resumed, [])
    isOwing = false
    pay()
    await first
    t.same(resumed, ['status'])
    await read()
    t.ok(subscriptions.isLeavingOut())
    await read()
    t.same(resumed, ['status', 'orders', 'fills'])
    t.notOk(subscriptions.isLeavingOut())

    isOwing = true
    pause()
    const last = read()
    subscriptions.end()
    pay()
    await last
    t.equal(resumed.length, 3, 'nothing is made for who is gone')
  },
)

t.test('for one subscription too many no channel is made, and who has one made pays', async (t) => {
  const made: string[] = []
  const paid: number[] = []
  const feed = {
    limits: { ...FEED_LIMITS, subscriptions: 1 },
    payerOf: () => payerOf({ pay: (commands) => paid.push(commands) }),
    untilPaid: async () => undefined,
    channels: {
      nameOf: ({ kind }: { kind: string }) => kind,
      open({ kind }: { kind: string }, _account: unknown, payer: Payer) {
        made.push(kind)
        payer.pay(7)
        return channelOf(kind)
      },
      committed: async () => 1,
    },
    hub: { begin: () => undefined, leave: () => undefined },
  } as unknown as Feed
  const peer = { group: 0 } as unknown as Peer
  const onOverflow = () => t.fail('Nothing waits.')
  const { begin } = createSubscriptions({ feed, peer, ip: '127.0.0.1', onOverflow, gate })
  const ask = (kind: string) => begin({ name: { kind } as never, account: 1, since: 1, head: {} })
  await ask('status')
  await t.rejects(ask('orders'), { code: 'TOO_MANY_SUBSCRIPTIONS' })
  await ask('status')
  t.same(made, ['status', 'status'])
  t.same(paid, [7, 0, 7, 0])
})

t.test('a channel that could not be gone on with leaves the others their turns', async (t) => {
  let fails = false
  const { pause, read, resumed } = await openThree(async () => {
    if (fails) throw new Error('It failed.')
  })
  fails = true
  pause()
  await t.rejects(read(), { message: 'It failed.' })
  fails = false
  await read()
  t.same(resumed, ['status'])
})
