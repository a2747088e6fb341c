import { createClient } from '@truebook/client'
import type { SocketLike } from '@truebook/client/line'
import t from 'tap'
import { until } from '../host/process-help.js'
import { scriptedSocket } from './scripted-socket.js'

const BEGUN = 1_790_000_000_000
const MINUTE = 60_000

t.test('what was missed and is kept no longer is told, with when it began', async (t) => {
  const says: ((message: object) => void)[] = []
  const sockets: SocketLike[] = []
  const gaps: [string, number][] = []
  const feed = createClient({ url: 'http://127.0.0.1:1/v1' }).feed({
    open() {
      const isFirst = sockets.length === 0
      const { socket, say } = scriptedSocket(({ op }) =>
        op === 'subscribe'
          ? { ok: true, mode: isFirst ? 'snapshot' : 'resync', sequence: 5 }
          : undefined,
      )
      sockets.push(socket)
      says.push(say)
      return socket
    },
    onGap: (channel, since) => gaps.push([channel, since]),
  })
  t.teardown(() => feed.close())
  const channels = ['trades:BTC_USDC', 'trades:ETH_USDC', 'bbo:BTC_USDC'] as const
  for (const channel of channels) feed.subscribe(channel, () => undefined)
  says[0]({ op: 'hello', session: 's1', time: BEGUN })
  await until(() => sockets.length === 1)
  for (const channel of channels) says[0]({ channel, type: 'snapshot', sequence: 5 })
  says[0]({ channel: channels[0], type: 'update', sequence: 6, time: BEGUN + 7 })
  sockets[0].onclose?.({} as never)
  await until(() => sockets.length === 2)
  says[1]({ op: 'hello', session: 's2', time: BEGUN + 9 * MINUTE })
  await until(() => gaps.length === 2)
  t.same(gaps, [
    ['trades:BTC_USDC', BEGUN + 7],
    ['trades:ETH_USDC', BEGUN - MINUTE],
  ])
})
