import { assert, unreachable } from '@truebook/shared/assert'
import { latencyOf } from '../stats.js'
import { createBookCore } from './book-core.js'
import { type Core, digestLevels } from './core.js'
import { createFlow, type Flow } from './flow.js'
import { createFlowAside } from './flow-aside.js'
import { createGcWatch } from './gc-watch.js'
import { measureSingles, measureThroughput, measureTimer, type Part } from './measure.js'
import { createNaiveCore } from './naive-core.js'
import { createPeerCore } from './peer-core.js'
import type { Answers, Request, Requests } from './request.js'
import { createStateMachineCore } from './state-machine-core.js'

/** Holds one core at a time, and measures it when asked. */
export function createSession(): (request: Request) => Promise<Answers[Request['type']]> {
  const watch = createGcWatch()
  let loaded: Core | undefined

  async function load(wanted: Requests['load']): Promise<Answers['load']> {
    loaded = undefined
    const flow = await flowFor(wanted)
    const core = createCore(wanted, flow)
    const before = await residentBytes()
    measureThroughput(core, { from: 0, timedFrom: 0, to: flow.prefill })
    loaded = core
    const bytesPerOrder = ((await residentBytes()) - before) / flow.prefill
    await watch.drain([])
    return { bytesPerOrder }
  }

  async function throughput(core: Core, part: Part): Promise<Answers['throughput']> {
    const { cpuNs, wallNs, spans } = measureThroughput(core, part)
    return { cpuNs, wallNs, pauses: await watch.drain(spans), digest: core.digest() }
  }

  async function latency(core: Core, part: Part): Promise<Answers['latency']> {
    const { times, spans } = measureSingles(core, part)
    const pauses = await watch.drain(spans)
    return { ...latencyOf(times), pauses, digest: core.digest() }
  }

  return async (request) => {
    if (request.type === 'load') return load(request.with)
    if (request.type === 'timer') return measureTimer()
    assert(loaded !== undefined, 'A core must be loaded before it is measured.')
    const core = loaded
    switch (request.type) {
      case 'throughput':
        return throughput(core, request.with)
      case 'latency':
        return latency(core, request.with)
      case 'levels':
        return levelsOf(core)
      default:
        return unreachable(request)
    }
  }
}

/** A core with a book of ours must have the first one of its thread. */
async function flowFor({ core, shape, messages }: Requests['load']): Promise<Flow> {
  const isOurs = core !== 'peer' && core !== 'naive'
  return isOurs ? createFlowAside(shape, messages) : createFlow(shape, messages)
}

function createCore({ core, remembered }: Requests['load'], flow: Flow): Core {
  switch (core) {
    case 'book':
      return createBookCore(flow)
    case 'second_book':
      useUp(createBookCore(flow), flow)
      return createBookCore(flow)
    case 'state_machine':
      return createStateMachineCore(flow, { remembered })
    case 'peer':
      return createPeerCore(flow)
    case 'naive':
      return createNaiveCore(flow)
  }
}

/** Leaves the compiler with code that two books have run, as in an exchange of two markets. */
function useUp(core: Core, flow: Flow): void {
  for (let i = 0; i < flow.prefill; i += 1) core.handle(i)
}

function levelsOf(core: Core): Answers['levels'] {
  const levels = core.levels()
  return {
    resting: levels.reduce((sum, { orders }) => sum + orders, 0),
    digest: digestLevels(levels),
  }
}

/** Memory in use without garbage. A thread of its own gives the garbage's pages back a little later. */
async function residentBytes(): Promise<number> {
  globalThis.gc?.()
  await new Promise((resolve) => setTimeout(resolve, 20))
  globalThis.gc?.()
  return process.memoryUsage.rss()
}
