import { createBeginnings } from '@truebook/api/feed/beginnings'
import { createChannel } from '@truebook/api/feed/channel'
import { createPeer } from '@truebook/api/feed/peer'
import { createSubscription } from '@truebook/api/feed/subscription'
import t from 'tap'
import { memorySocket } from './memory-socket.js'

t.test('very much may be said at once while a beginning is looked up', async (t) => {
  const channel = createChannel('numbers', {
    sequence: () => 200_000,
    update: String,
    open: () => ({ mode: 'snapshot', sequence: 0, texts: [] }),
    replay: () => undefined,
  })
  const socket = memorySocket()
  const peer = createPeer({
    ...{ socket, group: 0, onCaughtUp() {}, onTooSlow() {} },
    ...{ limits: { slowBytes: 100, mostBytes: 400 }, beginnings: createBeginnings(1) },
  })
  let overflows = 0
  const onOverflow = () => {
    overflows += 1
  }
  const subscription = createSubscription({ peer, channel, mostWaiting: 200_000, onOverflow })
  const frame = Buffer.from('x')
  const items = Array.from({ length: 200_000 }, (_, i) => ({ sequence: i + 1, frame }))
  subscription.take(items)
  t.equal(overflows, 0)
  subscription.take(items.slice(-1))
  t.equal(overflows, 1)
})
