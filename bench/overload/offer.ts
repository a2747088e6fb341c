import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '@truebook/host/host-error'
import { type Latency, latencyOf } from '../stats.js'
import { type Answer, createConnections } from './connections.js'

/** What became of orders that were offered at a fixed pace. */
export interface Offered {
  readonly seconds: number
  readonly accepted: number
  readonly shed: number
  /** Those whose outcome did not come in time: there should be none. */
  readonly unknown: number
  /** Refusals without `Retry-After`: there must be none. */
  readonly withoutRetryAfter: number
  /** The longest `Retry-After`, in seconds. */
  readonly retryAfterMost: number
  /** How late orders were sent, since the load had no connection or no processor for them. */
  readonly lateMs: Latency
  /** In milliseconds, from when an order was sent until it was accepted. */
  readonly acceptedMs: Latency
  readonly shedMs: Latency
}

export interface Offer {
  readonly url: string
  /** What is to be sent; what was turned away comes back here, since it is good as it is. */
  readonly requests: Buffer[]
  readonly perSecond: number
  readonly seconds: number
  readonly connections: number
}

/** Offers orders at a pace, whatever the answers do, and then waits for the last answers. */
export async function offer(asked: Offer): Promise<Offered> {
  const { url, requests, perSecond, seconds } = asked
  const connections = createConnections(url, asked.connections)
  const counts = createCounts(requests)
  const begun = performance.now()
  const total = perSecond * seconds
  const late: number[] = []
  let next = 0
  let answered = 0
  while (performance.now() - begun < seconds * 1000) {
    const due = Math.min(total, ((performance.now() - begun) / 1000) * perSecond)
    while (next < due) {
      const request = requests.pop()
      if (!request) throw new HostError('There were too few orders for so long a run.')
      const sentAt = performance.now()
      const isSent = connections.send(request, (answer) => {
        answered += 1
        counts.take(answer, request, performance.now() - sentAt)
      })
      if (!isSent) {
        requests.push(request)
        break
      }
      late.push(sentAt - begun - (next / perSecond) * 1000)
      next += 1
    }
    await sleep(1)
  }
  const took = (performance.now() - begun) / 1000
  while (answered < next) await sleep(10)
  connections.close()
  return { ...counts.result(took), lateMs: latencyOf(Float64Array.from(late)) }
}

function createCounts(requests: Buffer[]) {
  const accepted: number[] = []
  const shed: number[] = []
  let unknown = 0
  let withoutRetryAfter = 0
  let retryAfterMost = 0
  return {
    take({ status, retryAfter, body }: Answer, request: Buffer, ms: number): void {
      if (status === 201) {
        accepted.push(ms)
        return
      }
      if (status === 504) {
        unknown += 1
        return
      }
      if (status !== 503) throw new HostError(`An order of the load was refused: ${body}`)
      shed.push(ms)
      requests.push(request)
      if (retryAfter === undefined) withoutRetryAfter += 1
      retryAfterMost = Math.max(retryAfterMost, retryAfter ?? 0)
    },
    result: (seconds: number) => ({
      seconds,
      accepted: accepted.length,
      shed: shed.length,
      unknown,
      withoutRetryAfter,
      retryAfterMost,
      acceptedMs: latencyOf(Float64Array.from(accepted)),
      shedMs: latencyOf(Float64Array.from(shed.length > 0 ? shed : [0])),
    }),
  }
}
