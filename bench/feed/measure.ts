import { type Audience, settled, until } from './audience.js'
import type { Server } from './serving.js'
import type { Subscriber } from './subscriber.js'

/** Messages that reach a whole audience, in a second and in a second of the server's processor. */
export interface Speed {
  readonly perSecond: number
  readonly perCoreSecond: number
  readonly bytesPerMessage: number
}

export async function measureFlood(
  server: Server,
  audience: Audience,
  messages: number,
): Promise<Speed> {
  await settled(audience)
  for (const { arrivals } of audience.subscribers) arrivals.length = 0
  const bytesBefore = audience.subscribers[0].bytes()
  const goal = audience.count() + messages * audience.subscribers.length
  const start = performance.now()
  const done = server.ask({ kind: 'flood', messages })
  await until(() => audience.count() >= goal)
  const seconds = (performance.now() - start) / 1000
  const { cpuSeconds } = await done
  const delivered = messages * audience.subscribers.length
  return {
    perSecond: delivered / seconds,
    perCoreSecond: delivered / cpuSeconds,
    bytesPerMessage: (audience.subscribers[0].bytes() - bytesBefore) / messages,
  }
}

export interface Pace {
  readonly perSecond: number
  readonly seconds: number
}

export interface Waits {
  /** From when each decision was due to be published until each subscriber read it, in milliseconds. */
  readonly waits: Float64Array
  /** Processor time of the server, in seconds. */
  readonly cpuSeconds: number
}

/** Looks at every subscriber. Each decision is published once, so a frame's number tells which decision it is. */
export async function measurePaced(server: Server, audience: Audience, pace: Pace): Promise<Waits> {
  await settled(audience)
  for (const { arrivals } of audience.subscribers) arrivals.length = 0
  const goal = audience.count() + pace.perSecond * pace.seconds * audience.subscribers.length
  const begins = audience.subscribers.map((subscriber) => subscriber.count())
  const { due, cpuSeconds } = await server.ask({ kind: 'pace', ...pace })
  await until(() => audience.count() >= goal)
  const waits = new Float64Array(due.length * audience.subscribers.length)
  audience.subscribers.forEach((subscriber, i) => {
    const some = waits.subarray(i * due.length, (i + 1) * due.length)
    fillWaits(some, { subscriber, begin: begins[i], due })
  })
  return { waits, cpuSeconds }
}

function fillWaits(
  waits: Float64Array,
  from: {
    readonly subscriber: Subscriber
    /** The number of frames that came before. */
    readonly begin: number
    readonly due: readonly number[]
  },
): void {
  const { arrivals } = from.subscriber
  let n = 0
  for (let i = 0; i < arrivals.length; i += 2) {
    for (; n < arrivals[i] - from.begin; n++) waits[n] = arrivals[i + 1] - from.due[n]
  }
}
