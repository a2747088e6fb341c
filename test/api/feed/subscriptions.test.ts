import { type Channel, createChannel } from '@truebook/api/feed/channel'
import type { Feed } from '@truebook/api/feed/feed'
import { FEED_LIMITS } from '@truebook/api/feed/limits'
import type { Peer } from '@truebook/api/feed/peer'
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
