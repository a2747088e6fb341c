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

t.test('a slow reader of several channels gets each of them in turn', async (t) => {
  let isSlow = false
  const begun: Subscription[] = []
  const resumed: string[] = []
  const feed = {
    limits: FEED_LIMITS,
    payerOf: () => payerOf(),
    untilPaid: async () => undefined,
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
      resume(subscription: Subscription) {
        resumed.push(subscription.channel.name)
        subscription.begin(1)
        isSlow = true
      },
      leave: () => undefined,
    },
  } as unknown as Feed
  const peer = { group: 0, isSlow: () => isSlow } as unknown as Peer
  const onOverflow = () => t.fail('Nothing waits.')
  const subscriptions = createSubscriptions({ feed, peer, ip: '127.0.0.1', onOverflow })
  for (const kind of ['status', 'orders', 'fills'] as const) {
    await subscriptions.begin({ name: { kind } as never, account: 1, since: undefined, head: {} })
  }
  for (let reads = 0; reads < 7; reads++) {
    for (const subscription of begun) if (!subscription.isPaused()) subscription.pause()
    isSlow = false
    subscriptions.caughtUp()
  }
  const round = ['status', 'orders', 'fills']
  t.same(resumed, [...round, ...round, 'status'])
})

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
  const { begin } = createSubscriptions({ feed, peer, ip: '127.0.0.1', onOverflow })
  const ask = (kind: string) => begin({ name: { kind } as never, account: 1, since: 1, head: {} })
  await ask('status')
  await t.rejects(ask('orders'), { code: 'TOO_MANY_SUBSCRIPTIONS' })
  await ask('status')
  t.same(made, ['status', 'status'])
  t.same(paid, [7, 0, 7, 0])
})
