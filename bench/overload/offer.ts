import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '@truebook/host/host-error'
import { type Latency, latencyOf } from '../stats.js'
import { createConnections } from './connections.js'
import { type Counted, createCounts } from './counts.js'

/** The results of requests that were offered at a fixed pace. */
export interface Offered {
  readonly orders: Counted
  readonly cancels: Counted
  readonly seconds: number
  /** How many requests were sent; one that was turned away counts again each time. */
  readonly sent: number
  /** Requests without an answer a minute after the clock's end: there must be none. */
  readonly unanswered: number
  /** How late they were sent, because the load had no connection or no processor for them. */
  readonly lateMs: Latency
}

export interface Offer {
  readonly url: string
  /** The requests to send; one that was turned away comes back here, since it is still good. */
  readonly orders: Buffer[]
  /** One of these is sent for every `cancelEvery` requests, while there are any. */
  readonly cancels: Buffer[]
  readonly cancelEvery: number
  readonly perSecond: number
  readonly seconds: number
  readonly connections: number
}

const LAST_ANSWERS_MS = 60_000

/** Offers requests at a pace, whatever the answers do, and then waits for the last answers. */
export async function offer(asked: Offer): Promise<Offered> {
  const { url, perSecond, seconds } = asked
  const connections = createConnections(url, asked.connections)
  const orders = { requests: asked.orders, counts: createCounts() }
  const cancels = { requests: asked.cancels, counts: createCounts() }
  const begun = performance.now()
  const end = begun + seconds * 1000
  const late: number[] = []
  let answered = 0

  /** False if no connection is free. */
  function sendOne(): boolean {
    const isCancel = late.length % asked.cancelEvery === 0 && cancels.requests.length > 0
    const { requests, counts } = isCancel ? cancels : orders
    const request = requests.pop()
    if (!request) throw new HostError('There were too few orders for so long a run.')
    const sentAt = performance.now()
    const isSent = connections.send(request, (answer) => {
      answered += 1
      const at = performance.now()
      if (counts.take(answer, { ms: at - sentAt, isInTime: at <= end })) requests.push(request)
    })
    if (isSent) late.push(sentAt - begun - (late.length / perSecond) * 1000)
    else requests.push(request)
    return isSent
  }

  try {
    while (performance.now() < end) {
      const due = ((performance.now() - begun) / 1000) * perSecond
      while (late.length < due && sendOne());
      await sleep(1)
    }
    const giveUpAt = end + LAST_ANSWERS_MS
    while (answered < late.length && performance.now() < giveUpAt) await sleep(10)
  } finally {
    connections.close()
  }
  const sent = late.length
  const unanswered = sent - answered
  const lateMs = latencyOf(Float64Array.from(late))
  const counted = { orders: orders.counts.result(), cancels: cancels.counts.result() }
  return { ...counted, seconds, sent, unanswered, lateMs }
}
